// Counts that are taken apart from the rows.

import pg from 'pg';
import { askCounts, askValue, tableExists } from '../../../../db/values.ts';
import { differing, type Finding } from '../../rules/findings.ts';
import type { ComparedRows, DigestUnused } from './rows.ts';

/** One table in numbers; rows are counted on each side, apart from reading them. */
export interface VerifiedCounts {
  table: string;
  /** False where the legacy file has no such table. */
  present: boolean;
  sourceRows: number;
  /** Rows that must be there although no legacy row stands behind them. */
  suppliedRows: number;
  quarantinedRows: number;
  /** Rows that others stand for, which are equal to them. */
  mergedRows: number;
  /** Rows that came back from quarantine after the run. */
  restoredRows: number;
  /** Rows of which the ledger says that a value was repaired. */
  repairedRows: number;
  targetRows: number;
  /** Rows that both sides have, compared in every column. */
  comparedRows: number;
  mismatchedRows: number;
  /** Why no digests were compared; null where they were, or nothing was. */
  digestUnused: DigestUnused | null;
}

type CountedRows = Pick<
  VerifiedCounts,
  'table' | 'comparedRows' | 'quarantinedRows' | 'mergedRows' | 'sourceRows' | 'targetRows'
>;

/**
 * Every row that was counted must have been read, and every row of the legacy file must be compared, in
 * quarantine or reported as missing. A key range that nobody compared shows here.
 */
export function verifyCounts(
  { table, comparedRows, quarantinedRows, mergedRows, sourceRows, targetRows }: CountedRows,
  compared: ComparedRows,
): Finding[] {
  const unread = targetRows - comparedRows - compared.unexpected - compared.made;
  const unaccounted = sourceRows - comparedRows - compared.missing - quarantinedRows - mergedRows;
  const count = Math.max(Math.abs(unread), Math.abs(unaccounted));
  return count === 0 ? [] : [differing(table, null, 'count_differs', count)];
}

/**
 * What the ledger says was loaded must be the legacy file's rows without those that stay out: a row that
 * was taken out of the table and put into quarantine afterwards shows here, as does one that is marked as
 * restored and that no restoration has counted.
 */
export function verifyLedger(
  { table, sourceRows, suppliedRows, quarantinedRows, mergedRows }: VerifiedCounts,
  loadedRows: number,
): Finding[] {
  const count = Math.abs(sourceRows + suppliedRows - quarantinedRows - mergedRows - loadedRows);
  return count === 0 ? [] : [differing(table, null, 'ledger_differs', count)];
}

/** A ledger from before rows could come back from quarantine does not have this table. */
export const RESTORATIONS = 'legacy_migration.restorations';

/** Rows that the batches of a run loaded, and that came back from its quarantine, by table. */
export async function readLedger(client: pg.ClientBase, runId: string): Promise<Map<string, number>> {
  const known = ['batches', ...((await tableExists(client, RESTORATIONS)) ? ['restorations'] : [])];
  const counted = known.map(
    (table) => `SELECT table_name, row_count FROM legacy_migration.${table} WHERE run_id = $1`,
  );
  const all = `(${counted.join(' UNION ALL ')}) AS counted`;
  return askCounts(client, `SELECT table_name, sum(row_count) FROM ${all} GROUP BY table_name`, [runId]);
}

/** Rows of a table of the target. PostgreSQL has counted them already where digests were compared. */
export async function countTarget(
  client: pg.ClientBase,
  table: string,
  { isWholeHeap, compared }: ComparedRows,
): Promise<number> {
  if (isWholeHeap) return compared;
  return Number(await askValue(client, `SELECT count(*) FROM public.${pg.escapeIdentifier(table)}`));
}
