import type Database from 'better-sqlite3';
import pg from 'pg';
import type { KeyRange } from '../../rules/ranges.ts';
import { amongKeys, copyOut } from '../../target/copy-out.ts';
import { selectTarget } from './columns.ts';
import { TableComparison, type VerifyResult } from './compare.ts';
import type { VerifiedTable } from './expectations.ts';
import { compareJson } from './json.ts';
import { compareLargeTexts } from './large.ts';
import type { MovedRow, RepairsTask } from './repaired-values.ts';
import { readRepairs } from './repairs.ts';
import { readSource } from './source-rows.ts';

export interface VerifyTask {
  table: VerifiedTable;
  range: KeyRange;
  /** Keys of the rows in quarantine in this range. */
  quarantined: readonly number[];
  /** Of PostgreSQL's rows and of what the ledger says of repairs, only these; absent where all are meant. */
  keys?: readonly number[] | undefined;
  /** Where the ledger says that values of the table were repaired. */
  repairs?: RepairsTask | undefined;
  /** Rows whose id in PostgreSQL is in this range, and another one in the legacy file. */
  moved?: readonly MovedRow[] | undefined;
  /** Keys in this range of rows that have another id there. */
  away?: readonly number[] | undefined;
  /** Ids in this range of rows that no row of the legacy file stands behind. */
  made?: readonly number[] | undefined;
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
  const { table, range, quarantined, keys, moved = [], away = [], made = [] } = task;
  const repaired = await readRepairs(source, target, task);
  const absent = new Set([...quarantined, ...away]);
  const comparison = new TableComparison(table, { absent, made: new Set(made) }, repaired);
  await compareInStep(source, target, { table, range, keys, moved }, comparison);
  for (const { name: column, type } of table.columns) {
    const differs = (key: number) => comparison.differs(column, key);
    const values = { table: table.name, column, range, moved };
    if (type === 'jsonb')
      await compareJson(source, target, { ...values, repaired: repaired?.values }, differs);
    if (type === 'text') await compareLargeTexts(source, target, values, differs);
  }
  return comparison.result();
}

async function compareInStep(
  source: Database.Database,
  target: pg.Client,
  { table, range, keys, moved = [] }: Pick<VerifyTask, 'table' | 'range' | 'keys' | 'moved'>,
  comparison: TableComparison,
): Promise<void> {
  using rows = readSource(source, table, range, moved);
  comparison.begin(rows);
  const selected = table.columns.map(selectTarget);
  const query = `SELECT ${selected.join(', ')} FROM public.${pg.escapeIdentifier(table.name)}
    WHERE id > ${range.after}::bigint AND id <= ${range.upTo}::bigint${amongKeys('id', keys)} ORDER BY id`;
  await copyOut(target, query, table.columns.length, (row) => comparison.targetRow(row));
  comparison.endOfTarget();
}
