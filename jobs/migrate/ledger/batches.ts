// The ledger's rows of batches: claimed before they are loaded, counted afterwards.

import type pg from 'pg';
import { askCounts } from '../../../db/values.ts';
import type { KeyRange } from '../rules/ranges.ts';
import { holdRun } from './hold.ts';
import type { RunClaim } from './runs.ts';

export interface BatchClaim {
  run: RunClaim;
  table: string;
  range: KeyRange;
  /** Rows that this batch loads. */
  rows: number;
}

/**
 * Writes the ledger row of a batch inside the caller's transaction, before its rows are loaded. False
 * means that the batch has been loaded before; a transaction that is still loading it is waited for. Throws
 * `locked` when another process has taken the run up.
 */
export async function claimBatch(
  client: pg.Client,
  { run, table, range, rows }: BatchClaim,
): Promise<boolean> {
  await holdRun(client, run);
  const { rowCount } = await client.query(
    `INSERT INTO legacy_migration.batches (run_id, table_name, first_key, last_key, row_count)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [run.runId, table, range.after + 1, range.upTo, rows],
  );
  return rowCount === 1;
}

/** Rows per table that the batches of a run have committed. */
export function loadedRows(client: pg.ClientBase, runId: string): Promise<Map<string, number>> {
  const sql = `SELECT table_name, sum(row_count) FROM legacy_migration.batches WHERE run_id = $1 GROUP BY 1`;
  return askCounts(client, sql, [runId]);
}
