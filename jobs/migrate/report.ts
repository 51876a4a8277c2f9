import type { Finding } from './rules/findings.ts';
import type { Vintage } from './rules/legacy-schema.ts';

/** How far a table came; `notReached` is said rather than left out. */
export type TableState = 'notReached' | 'absent' | 'planned' | 'loaded' | 'verified' | 'differs';

export interface TableReport {
  name: string;
  state: TableState;
  sourceRows: number;
  /** Rows that no legacy row stands behind: the chart of chartless files. */
  suppliedRows: number;
  loadedRows: number;
  quarantinedRows: number;
  droppedRows: number;
  verifiedRows: number;
  mismatchedRows: number;
  /** Why every value was compared by itself, instead of digests of many rows; null where those were, or nothing. */
  digestUnused: string | null;
  seconds: number;
}

export interface SourceReport {
  path: string;
  sizeBytes: number;
  sha256: string;
  journalMode: 'wal' | 'delete';
  openedAs: 'direct' | 'scratch';
  vintage: Vintage | null;
}

export interface ExportReport {
  path: string;
  sizeBytes: number;
  sha256: string;
}

export type ReportStatus = 'completed' | 'planned' | 'noop' | 'failed' | 'interrupted';

/** How each end of a verb reads, in a sentence. */
export type Endings = Readonly<
  Record<'failed' | 'interrupted', string> & Partial<Record<ReportStatus, string>>
>;

/** Rows of a phase that were done at a moment, since the sample before. Seconds count from the start of the run. */
export interface Sample {
  phase: string;
  /** When the phase began. */
  startedAtSeconds: number;
  atSeconds: number;
  rows: number;
}

export const MAX_SAMPLES = 400;

/** What stops nothing and should be read all the same. */
export interface Warning {
  code: 'restart_ignored' | 'source_differs';
  message: string;
  hint: string;
}

/** `report.json`. Stable: fields are added, never changed. */
export interface Report {
  reportVersion: 1;
  runId: string | null;
  verb: string;
  status: ReportStatus;
  /** What came of it, for people. */
  verdict: string;
  exitCode: number;
  startedAt: string;
  finishedAt: string;
  source: SourceReport | null;
  target: { database: string; serverVersion: string } | null;
  /** Per table: source + supplied = loaded + quarantined + dropped. Null where nothing was loaded. */
  balanced: boolean | null;
  tables: TableReport[];
  findings: Finding[];
  /** CPU of this process in all its threads; what PostgreSQL does is not in it. */
  phases: { name: string; seconds: number; cpuSeconds: number }[];
  /** When each batch of a long phase ended, thinned out to at most `MAX_SAMPLES`. */
  throughput: Sample[];
  /** The legacy-shaped file that `export` wrote; null for every other verb and where it failed. */
  export: ExportReport | null;
  warnings: Warning[];
  error: { code: string; message: string; hint: string } | null;
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
    droppedRows: 0,
    verifiedRows: 0,
    mismatchedRows: 0,
    digestUnused: null,
    seconds: 0,
  };
}

/** What the journal is told of a table whose rows were compared; a row of which several values differ counts once. */
export function comparedCounts(compared: number, mismatched: number) {
  return { verifiedRows: compared - Math.min(mismatched, compared), mismatchedRows: mismatched };
}

/** Whether every row of a table is accounted for. */
export function isBalanced(table: TableReport): boolean {
  return (
    table.sourceRows + table.suppliedRows === table.loadedRows + table.quarantinedRows + table.droppedRows
  );
}
