import type { TestDatabase } from '../database.ts';
import type { Migration } from '../migration.ts';

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
  exitCode: 2 | 4;
  code: string;
  /** Words that message or hint must have, so that an operator knows what to do. */
  says?: string;
  /**
   * How the hint is followed: by the SQL that it holds, unless told otherwise. Then the same command must go
   * through, and where the hint says so, what was switched off is switched on again.
   */
  follow?: (database: TestDatabase, hint: string) => Promise<void>;
  /** What the catalog must be in the end; as it was found where the hint puts things back. */
  leadsTo?: Arrives['catalog'];
  /** See `Arrives`. */
  besides?: RegExp;
}

/** One state of the target: how it is made, and what must happen. */
export interface Row {
  state: string;
  made: string;
  /** SQL, by a superuser, in the database of the migration; `made` says the same where that is short. */
  sql?: string | ((database: TestDatabase) => string);
  must: Outcome;
  /** What the job is given instead of the superuser's URL. */
  url?: (database: TestDatabase) => string;
  env?: Record<string, string>;
  /** Before the state is made, a run is killed at this point, see docs/faults.md. */
  killedAt?: string;
  /** What is there besides the database and must go away afterwards. */
  undo?: (database: TestDatabase) => string;
  /** Shown on every commit, not only with the others. */
  sample?: true;
  /** Where the server must be of this version at least. */
  since?: 17 | 18;
}

export interface Group {
  title: string;
  rows: Row[];
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
