// Which values of a key range were repaired, and what must stand in their place.

import type { KeyRange } from '../../rules/ranges.ts';
import type { VerifiedTable } from './expectations.ts';

/** Which repairs of a table count. */
export interface RepairsTask {
  runId: string;
  /** `COLUMN:REMEDY` of everything that was asked for. */
  asked: readonly string[];
  /**
   * True for a file that `export` wrote: what in it is not the original any more was changed since, or could
   * not be written back, and is compared as it is.
   */
  isExport?: boolean;
  /** Every way in which the ledger says that values were repaired. */
  ways?: readonly Way[];
  /** Whether the ledger has many values in a row, which can be hashed. */
  isPacked?: boolean;
}

/** Remedies that were applied to values of a column, one after the other. */
export interface Way {
  column: string;
  remedies: readonly string[];
}

/** Something that is not right about what the ledger says. */
export interface RepairProblem {
  rule: 'repair_differs' | 'repair_unexpected';
  column: string;
  key: number;
}

/** The repaired values of a key range. */
export interface RepairedValues {
  /** What must stand in PostgreSQL, by key and column, as `SourceRow` has it. */
  values: ReadonlyMap<number, ReadonlyMap<string, unknown>>;
  problems: readonly RepairProblem[];
}

/** A row that has another id in PostgreSQL than in the legacy file. */
export interface MovedRow {
  key: bigint;
  id: number;
}

export interface RepairsOfRange {
  table: VerifiedTable;
  range: KeyRange;
  /** Keys of rows that are not there, and so cannot have been repaired. */
  quarantined: readonly number[];
  /** Rows whose id in PostgreSQL is in this range. */
  moved?: readonly MovedRow[] | undefined;
  /** Keys in this range of rows that have another id. */
  away?: readonly number[] | undefined;
  /** Only repairs of these rows; absent where all are meant. */
  keys?: readonly number[] | undefined;
  repairs?: RepairsTask | undefined;
}
