// What `report.json` holds, written and read back.

import { z } from 'zod/v3';
import { targetError } from './errors.ts';
import { ACTIONS } from './rules/findings.ts';
import { VINTAGES } from './rules/legacy-schema.ts';

const TABLE = z.object({
  name: z.string(),
  /** How far it came; `notReached` is said rather than left out. */
  state: z.enum(['notReached', 'absent', 'planned', 'loaded', 'verified', 'differs']),
  sourceRows: z.number(),
  /** Rows that no legacy row stands behind: the chart of chartless files. */
  suppliedRows: z.number(),
  loadedRows: z.number(),
  quarantinedRows: z.number(),
  /** Of the loaded rows, those with a value that remedies changed, as was asked. */
  repairedRows: z.number().default(0),
  /** Of the loaded rows, those that came back from quarantine after the run. */
  restoredRows: z.number().default(0),
  droppedRows: z.number(),
  verifiedRows: z.number(),
  mismatchedRows: z.number(),
  /**
   * Why every value was compared by itself, instead of digests of many rows; null where those were, or
   * nothing.
   */
  digestUnused: z.string().nullable().default(null),
  seconds: z.number(),
});

const SOURCE = z.object({
  path: z.string(),
  sizeBytes: z.number(),
  /** Of the `-wal` and `-journal` beside it; absent in reports of earlier versions. */
  sideBytes: z.number().optional(),
  sha256: z.string(),
  journalMode: z.enum(['wal', 'delete']),
  openedAs: z.enum(['direct', 'scratch']),
  vintage: z.enum(VINTAGES).nullable(),
});

const EXPORT = z.object({ path: z.string(), sizeBytes: z.number(), sha256: z.string() });

/** Files that were written before the migration, and the commands that bring back what is in them. */
export const BACKUPS = z.array(
  z.object({ path: z.string(), sizeBytes: z.number(), sha256: z.string(), restore: z.string() }),
);

/**
 * Rows of a phase that were done at a moment, since the sample before. Seconds count from the start of the
 * run.
 */
const SAMPLE = z.object({
  phase: z.string(),
  /** When the phase began. */
  startedAtSeconds: z.number(),
  atSeconds: z.number(),
  rows: z.number(),
});

/** What stops nothing and should be read all the same. */
const WARNING = z.object({
  code: z.enum([
    'restart_ignored',
    'schema_has_more',
    'schema_put_back',
    'schema_differs',
    'forgotten',
    'standby_lacking',
    'database_made_new',
    'run_would_refuse',
    'repair_unneeded',
    'restorable',
  ]),
  message: z.string(),
  hint: z.string(),
});

const FINDING = z.object({
  table: z.string(),
  column: z.string().nullable(),
  rule: z.string(),
  count: z.number(),
  action: z.enum(ACTIONS),
  examples: z.array(z.string()),
});

/** An option that asks for remedies, and what would come of it by another look at every row. */
const OPTION = z.object({
  /** As it is typed. */
  option: z.string(),
  /** Rows that would come in, of those that do not now. */
  rows: z.number(),
  /** Rows that would not come in all the same. */
  left: z.number(),
});

const REMEDIES = z.object({
  suggestions: z.array(
    z.object({
      table: z.string(),
      column: z.string(),
      rule: z.string(),
      /** More than one where the first leaves something to the next. */
      remedies: z.array(z.string()),
      /** Rows that nothing else is wrong with. */
      rows: z.number(),
      exact: z.boolean(),
      examples: z.array(z.object({ id: z.string(), before: z.string(), after: z.string() })),
    }),
  ),
  /** Brings in all that loses nothing by it; null where there is no such remedy. */
  exact: OPTION.nullable(),
  /** Brings in all that any remedy helps. */
  all: OPTION.nullable(),
});

/**
 * `report.json`. Stable: fields are added, never changed. Those that were added have a default, for older
 * reports.
 */
const REPORT = z.object({
  reportVersion: z.literal(1),
  runId: z.string().nullable(),
  verb: z.string(),
  status: z.enum(['completed', 'planned', 'noop', 'failed', 'interrupted']),
  /** What came of it, for people. */
  verdict: z.string().default(''),
  exitCode: z.number(),
  startedAt: z.string(),
  finishedAt: z.string(),
  source: SOURCE.nullable(),
  target: z.object({ database: z.string(), serverVersion: z.string() }).nullable(),
  /** Per table: source + supplied = loaded + quarantined + dropped. Null where nothing was loaded. */
  balanced: z.boolean().nullable(),
  tables: z.array(TABLE),
  findings: z.array(FINDING),
  /** What would help rows that are refused or go into quarantine; null where nobody asked. */
  remedies: REMEDIES.nullable().default(null),
  /** CPU of this process in all its threads; what PostgreSQL does is not in it. */
  phases: z.array(z.object({ name: z.string(), seconds: z.number(), cpuSeconds: z.number().default(0) })),
  /** When each batch of a long phase ended, thinned out to at most `MAX_SAMPLES`. */
  throughput: z.array(SAMPLE).default([]),
  /** The legacy-shaped file that `export` wrote; null for every other verb and where it failed. */
  export: EXPORT.nullable().default(null),
  warnings: z.array(WARNING).default([]),
  backups: BACKUPS.default([]),
  error: z.object({ code: z.string(), message: z.string(), hint: z.string() }).nullable(),
});

export type Report = z.infer<typeof REPORT>;
export type TableReport = z.infer<typeof TABLE>;
export type SourceReport = z.infer<typeof SOURCE>;
export type Sample = z.infer<typeof SAMPLE>;
export type Suggestion = z.infer<typeof REMEDIES>['suggestions'][number];
export type Warning = z.infer<typeof WARNING>;
export type ReportStatus = Report['status'];

export const MAX_SAMPLES = 400;

/** How an end reads, in a sentence; a function where that depends on what is known of the tables. */
export type Ending = string | ((tables: readonly TableReport[]) => string);

/** How each end of a verb reads. */
export type Endings = Readonly<
  Record<'failed' | 'interrupted', Ending> & Partial<Record<ReportStatus, Ending>>
>;

/**
 * A report that was stored. Throws a target error, which says what in it is not as it should be, where it is
 * none.
 */
export function readReport(stored: unknown): Report {
  const { data, error } = REPORT.safeParse(stored);
  if (data) return data;
  const [issue] = error.issues;
  throw targetError(
    'report_unreadable',
    `The stored report cannot be read: ${issue?.path.join('.') || 'it'}: ${issue?.message}.`,
    'Run the version that wrote it, or a later one.',
  );
}

/** The entry of a table that nothing is known of yet. */
export function notReached(name: string): TableReport {
  return {
    name,
    state: 'notReached',
    sourceRows: 0,
    suppliedRows: 0,
    loadedRows: 0,
    quarantinedRows: 0,
    repairedRows: 0,
    restoredRows: 0,
    droppedRows: 0,
    verifiedRows: 0,
    mismatchedRows: 0,
    digestUnused: null,
    seconds: 0,
  };
}

/**
 * What the journal is told of a table whose rows were compared; a row of which several values differ counts
 * once.
 */
export function comparedCounts(compared: number, mismatched: number) {
  return { verifiedRows: compared - Math.min(mismatched, compared), mismatchedRows: mismatched };
}

/** Whether every row of a table is accounted for. */
export function isBalanced(table: TableReport): boolean {
  return (
    table.sourceRows + table.suppliedRows === table.loadedRows + table.quarantinedRows + table.droppedRows
  );
}
