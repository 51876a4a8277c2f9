import type { TestDatabase } from '../database.ts';
import type { LegacyOptions } from '../legacy.ts';
import type { Migration } from '../migration.ts';
import type { ServerKind } from './servers.ts';

/** What must come of a state: every row arrives, or the job stops before its first write. */
export type Outcome = Arrives | Stops;

export interface Arrives {
  exitCode: 0;
  /**
   * `as migrated`: as the migrations make it; `as found`: exactly as before, with what somebody else made.
   */
  catalog: 'as migrated' | 'as found';
  /** What of the catalog may be there besides, in the oracle's words. */
  besides?: RegExp;
  /** A warning that names what is unusual. */
  warning?: string;
}

export interface Stops {
  exitCode: 2 | 4 | 5;
  code: string;
  /** Words that message or hint must have, so that an operator knows what to do. */
  says?: string;
  /**
   * How the hint is followed: by the SQL that it holds, unless told otherwise. Then the same command, with
   * what this returns, must go through, and where the hint says so, what was switched off is switched on again.
   */
  follow?: (
    database: TestDatabase,
    hint: string,
    world: { serverUrl: string },
  ) => Promise<Command | undefined>;
  /** What the catalog must be in the end; as it was found where the hint puts things back. */
  leadsTo?: Arrives['catalog'];
  /** See `Arrives`. */
  besides?: RegExp;
}

/** How the job is called where that is not as usual. */
export interface Command {
  url?: string;
  args?: readonly string[];
  env?: Record<string, string>;
}

/** What stands between the job and the server, and has the URL that the job is given. */
export interface Between extends AsyncDisposable {
  url: string;
}

/** One state of the target: how it is made, and what must happen. */
export interface Row {
  state: string;
  made: string;
  /** SQL, by a superuser, in the database of the migration; `made` says the same where that is short. */
  sql?: string | ((database: TestDatabase) => string);
  /** Statements that no transaction takes, one after another before `sql`; `after` once the database is to go. */
  alone?: { before: (database: TestDatabase) => string[]; after: (database: TestDatabase) => string[] };
  must: Outcome;
  /** What the job is given instead of the superuser's URL. */
  url?: (database: TestDatabase) => string | Promise<string>;
  args?: readonly string[];
  env?: Record<string, string>;
  /** Before the state is made, a run is killed at this point, see docs/faults.md. */
  killedAt?: string;
  /** What is there besides the database and must go away afterwards. */
  undo?: (database: TestDatabase) => string;
  /** Shown on every commit, not only with the others. */
  sample?: true;
  /** So large that it is only tried with TEST_FULL=1. */
  isLarge?: true;
  /** Where the server must be of this version at least. */
  since?: 17 | 18;
  /** A server of its own kind, instead of the table's. */
  server?: ServerKind;
  /** How the database is created where it is no copy of the one with the migrations. */
  created?: string;
  /** How its legacy file differs from everybody's. */
  legacy?: LegacyOptions;
  /** Undefined where a program for it is not installed. */
  between?: (url: string) => Promise<Between | undefined>;
  /** What happens when the run has come to a point of its work, at which it stands still meanwhile. */
  during?: { point: string; act: (between: Between) => void };
  /** Two rows of a shared group with the same slot would undo each other. */
  slot?: string;
}

export interface Group {
  title: string;
  rows: Row[];
  /** States that harm nobody, and not each other: several are made in one database, see together.ts. */
  isShared?: true;
}

/** A state that SQL makes which is short enough to be said. */
export function bySql(state: string, sql: string, must: Outcome, more: Partial<Row> = {}): Row {
  return { state, made: `\`${sql.replaceAll('|', '\\|')}\``, sql, must, ...more };
}

/** The outcome in words, as the document has it. */
export function describeOutcome(must: Outcome): string {
  if (must.exitCode === 0)
    return `exit 0, catalog ${must.catalog}${must.warning ? `, \`${must.warning}\`` : ''}`;
  return `exit ${must.exitCode}, \`${must.code}\`; its hint leads to exit 0, catalog ${must.leadsTo ?? 'as migrated'}`;
}

/** What a refusal says, all of it. */
export function words({ report, stderr }: Migration): string {
  return report?.error ? `${report.error.message} ${report.error.hint}` : stderr;
}
