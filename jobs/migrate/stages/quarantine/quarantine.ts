// Puts refused rows into quarantine.

import type Database from 'better-sqlite3';
import type pg from 'pg';
import { rowsError } from '../../errors.ts';
import { chunks } from '../../rules/chunks.ts';
import type { RefusedRows } from '../../rules/refused.ts';
import type { SourceTable } from '../../rules/shape.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import { storeValue } from './stored-value.ts';

const CHUNK = { items: 500, characters: 4 * 1024 * 1024 };
/** jsonb holds no more than 2^28 bytes; a value takes up to two characters a byte. */
const LARGEST_ROW_BYTES = 2 ** 27 - 2 ** 20;

export interface QuarantineTarget {
  client: pg.ClientBase;
  runId: string;
}

/**
 * Puts every refused row of a table, whole and with the rules it breaks, into
 * `legacy_migration.quarantine`. Rows that an earlier process put there stay as they are. Throws exit 5
 * for a row of more than 127 MB, which jsonb could not hold.
 */
export async function quarantineRows(
  { client, runId }: QuarantineTarget,
  database: Database.Database,
  table: SourceTable,
  refused: RefusedRows,
): Promise<void> {
  const read = rowReader(database, table);
  for (const rows of chunks(rowTexts(refused, read), CHUNK, (text) => text.length)) {
    await client.query(
      `INSERT INTO legacy_migration.quarantine (run_id, table_name, source_rowid, rules, source_row)
       SELECT $1, $2, (sent ->> 'key')::bigint, ARRAY(SELECT jsonb_array_elements_text(sent -> 'rules')), sent -> 'row'
         FROM unnest($3::jsonb[]) AS sent
       ON CONFLICT DO NOTHING`,
      [runId, table.name, rows],
    );
  }
}

type RowReader = (key: bigint) => Record<string, unknown>;

/** Rows with their rules as JSON texts. */
function* rowTexts(refused: RefusedRows, read: RowReader): Generator<string> {
  for (const [key, rules] of refused) yield JSON.stringify({ key: String(key), rules, row: read(key) });
}

/** Reads a row with every column of the legacy table, also those that the target does not know. */
function rowReader(database: Database.Database, table: SourceTable): RowReader {
  const names = [...table.allColumns];
  const quoted = names.map(identifier);
  const parts = quoted.map(
    (column) =>
      `typeof(${column}), CASE WHEN typeof(${column}) = 'text' THEN CAST(${column} AS BLOB) ELSE ${column} END`,
  );
  const from = `FROM ${identifier(table.name)} WHERE "id" = ?`;
  const size = database
    .prepare<[bigint], number>(
      `SELECT ${quoted.map((column) => `coalesce(octet_length(${column}), 0)`).join(' + ')} ${from}`,
    )
    .pluck();
  const statement = database
    .prepare<[bigint], unknown[]>(`SELECT ${parts.join(', ')} ${from}`)
    .raw()
    .safeIntegers();
  return (key) => {
    const bytes = size.get(key) as number;
    if (bytes > LARGEST_ROW_BYTES) throw tooLarge(table.name, key, bytes);
    const row = statement.get(key) as unknown[];
    return Object.fromEntries(
      names.map((name, index) => [name, storeValue(String(row[2 * index]), row[2 * index + 1])]),
    );
  };
}

function tooLarge(table: string, key: bigint, bytes: number): Error {
  return rowsError(
    'row_too_large',
    `Row ${key} of ${table} cannot be loaded, and its ${bytes} bytes are too many for the quarantine.`,
    'Correct or take out the row in a copy of the file, and migrate the copy with --restart.',
  );
}

/** How many rows of each table a run has in quarantine. */
export async function quarantinedRowCounts(
  client: pg.ClientBase,
  runId: string,
): Promise<Map<string, number>> {
  const { rows } = await client.query<{ table: string; rows: string }>(
    `SELECT table_name AS "table", count(*) AS rows
       FROM legacy_migration.quarantine WHERE run_id = $1 GROUP BY table_name`,
    [runId],
  );
  return new Map(rows.map(({ table, rows: count }) => [table, Number(count)]));
}
