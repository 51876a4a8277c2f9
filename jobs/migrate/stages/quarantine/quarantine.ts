import type Database from 'better-sqlite3';
import type pg from 'pg';
import { inTransaction } from '../../../../db/transaction.ts';
import { askCounts } from '../../../../db/values.ts';
import { rowsError } from '../../errors.ts';
import { arrayLiteral, fillQuarantine, lineOf } from '../../ledger/fill.ts';
import { holdRun } from '../../ledger/hold.ts';
import type { RunClaim } from '../../ledger/runs.ts';
import type { RefusedRows } from '../../rules/refused.ts';
import type { SourceTable } from '../../rules/shape.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import { storeValue } from '../../rules/stored-value.ts';
import { inOneRead, rowReader } from '../../sqlite.ts';

/** jsonb holds no more than 2^28 bytes; a value takes up to two characters a byte. */
const LARGEST_ROW_BYTES = 2 ** 27 - 2 ** 20;

const COLUMNS = ['run_id', 'table_name', 'source_rowid', 'rules', 'source_row'];

/**
 * Puts every refused row of a table, whole and with the rules it breaks, into `legacy_migration.quarantine`,
 * in one transaction: what an earlier process put there gives way.
 */
export async function quarantineRows(
  { client, run }: { client: pg.ClientBase; run: RunClaim },
  database: Database.Database,
  table: SourceTable,
  refused: RefusedRows,
): Promise<void> {
  await inTransaction(client, async () => {
    await holdRun(client, run);
    await client.query('DELETE FROM legacy_migration.quarantine WHERE run_id = $1 AND table_name = $2', [
      run.runId,
      table.name,
    ]);
    const rows = rowsOf(refused, rowReader(database, table.name, [...table.allColumns]), [
      run.runId,
      table.name,
    ]);
    await inOneRead(database, () => fillQuarantine(client, COLUMNS, rows));
  });
}

/** Throws exit 5 for a refused row of more than 127 MB, which jsonb could not hold. Writes nothing. */
export function assertRoom(database: Database.Database, table: SourceTable, refused: RefusedRows): void {
  if (refused.size === 0) return;
  const sizes = [...table.allColumns].map(
    (column) =>
      `CASE WHEN typeof(${identifier(column)}) IN ('text', 'blob') THEN octet_length(${identifier(column)}) ELSE 0 END`,
  );
  const large = database
    .prepare<[], { key: bigint; bytes: bigint }>(
      `SELECT * FROM (SELECT "id" AS key, ${sizes.join(' + ')} AS bytes FROM ${identifier(table.name)} NOT INDEXED)
        WHERE bytes > ${LARGEST_ROW_BYTES}`,
    )
    .safeIntegers()
    .all();
  if (large.length === 0) return;
  const bytesOf = new Map(large.map(({ key, bytes }) => [key, bytes]));
  for (const [key] of refused) {
    const bytes = bytesOf.get(key);
    if (bytes !== undefined) throw tooLarge(table.name, key, bytes);
  }
}

function* rowsOf(
  refused: RefusedRows,
  read: ReturnType<typeof rowReader>,
  [runId, table]: [string, string],
): Generator<string> {
  for (const [key, rules] of refused) {
    const columns = Array.from(read(key) ?? [], ([name, { type, value }]) => [name, storeValue(type, value)]);
    const row = JSON.stringify(Object.fromEntries(columns));
    yield lineOf([runId, table, String(key), arrayLiteral(rules), row]);
  }
}

function tooLarge(table: string, key: bigint, bytes: bigint): Error {
  return rowsError(
    'row_too_large',
    `Row ${key} of ${table} cannot be loaded, and its ${bytes} bytes are too many for the quarantine.`,
    'This run wrote nothing. Correct or take out the row in a copy of the file, and migrate the copy.',
  );
}

/** How many rows of each table a run has in quarantine. */
export function quarantinedRowCounts(client: pg.ClientBase, runId: string): Promise<Map<string, number>> {
  const sql = `SELECT table_name, count(*) FROM legacy_migration.quarantine WHERE run_id = $1 GROUP BY 1`;
  return askCounts(client, sql, [runId]);
}
