// Compares every value of a key range.

import type Database from 'better-sqlite3';
import pg from 'pg';
import type { KeyRange } from '../../rules/ranges.ts';
import { selectTarget } from './columns.ts';
import { TableComparison, type VerifyResult } from './compare.ts';
import { copyOut } from './copy-out.ts';
import type { VerifiedTable } from './expectations.ts';
import { readSource } from './source-rows.ts';

export interface VerifyTask {
  table: VerifiedTable;
  range: KeyRange;
  /** Keys of the rows in quarantine in this range. */
  quarantined: readonly number[];
}

/**
 * Compares every value of a key range in PostgreSQL with a fresh read of the legacy file. Both sides
 * are read in order of `id`; a row that only one of them has is a difference, unless it is in
 * quarantine and absent from the target.
 */
export async function verifyBatch(
  source: Database.Database,
  target: pg.Client,
  { table, range, quarantined }: VerifyTask,
): Promise<VerifyResult> {
  using rows = readSource(source, table, range);
  const selected = table.columns.map(selectTarget);
  const comparison = new TableComparison(table, rows, new Set(quarantined));
  const query = `SELECT ${selected.join(', ')} FROM public.${pg.escapeIdentifier(table.name)}
    WHERE id > ${range.after}::bigint AND id <= ${range.upTo}::bigint ORDER BY id`;
  await copyOut(target, query, table.columns.length, (row) => comparison.targetRow(row));
  comparison.endOfTarget();
  await comparison.json.compare(target);
  return comparison.result();
}
