// Compares every value of a key range.

import type Database from 'better-sqlite3';
import pg from 'pg';
import type { KeyRange } from '../../rules/ranges.ts';
import { selectTarget } from './columns.ts';
import { TableComparison, type VerifyResult } from './compare.ts';
import { copyOut } from './copy-out.ts';
import type { VerifiedTable } from './expectations.ts';
import { compareJson } from './json.ts';
import { compareLargeTexts } from './large.ts';
import type { RepairsTask } from './repaired-values.ts';
import { readRepairs } from './repairs.ts';
import { readSource } from './source-rows.ts';

export interface VerifyTask {
  table: VerifiedTable;
  range: KeyRange;
  /** Keys of the rows in quarantine in this range. */
  quarantined: readonly number[];
  /** Where the ledger says that values of the table were repaired. */
  repairs?: RepairsTask | undefined;
}

/**
 * Compares every value of a key range in PostgreSQL with a fresh read of the legacy file. Both sides
 * are read in order of `id`; a row that only one of them has is a difference, unless it is in
 * quarantine and absent from the target. PostgreSQL compares JSON and large texts, afterwards.
 */
export async function verifyBatch(
  source: Database.Database,
  target: pg.Client,
  task: VerifyTask,
): Promise<VerifyResult> {
  const { table, range, quarantined } = task;
  const repaired = await readRepairs(source, target, task);
  const comparison = new TableComparison(table, new Set(quarantined), repaired);
  await compareInStep(source, target, { table, range }, comparison);
  for (const { name: column, type } of table.columns) {
    const differs = (key: number) => comparison.differs(column, key);
    const values = { table: table.name, column, range };
    if (type === 'jsonb')
      await compareJson(source, target, { ...values, repaired: repaired?.values }, differs);
    if (type === 'text') await compareLargeTexts(source, target, values, differs);
  }
  return comparison.result();
}

async function compareInStep(
  source: Database.Database,
  target: pg.Client,
  { table, range }: Pick<VerifyTask, 'table' | 'range'>,
  comparison: TableComparison,
): Promise<void> {
  using rows = readSource(source, table, range);
  comparison.begin(rows);
  const selected = table.columns.map(selectTarget);
  const query = `SELECT ${selected.join(', ')} FROM public.${pg.escapeIdentifier(table.name)}
    WHERE id > ${range.after}::bigint AND id <= ${range.upTo}::bigint ORDER BY id`;
  await copyOut(target, query, table.columns.length, (row) => comparison.targetRow(row));
  comparison.endOfTarget();
}
