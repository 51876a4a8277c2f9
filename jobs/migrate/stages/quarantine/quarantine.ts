import type Database from 'better-sqlite3';
import type pg from 'pg';
import type { SourceTable } from '../../rules/shape.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import { storeValue } from './stored-row.ts';

const CHUNK_ROWS = 500;

export interface QuarantineTarget {
  client: pg.ClientBase;
  runId: string;
}

/**
 * Puts every refused row of a table, whole and with the rules it breaks, into
 * `legacy_migration.quarantine`. Rows that an earlier process put there stay as they are.
 */
export async function quarantineRows(
  { client, runId }: QuarantineTarget,
  database: Database.Database,
  table: SourceTable,
  refused: ReadonlyMap<bigint, string[]>,
): Promise<void> {
  const read = rowReader(database, table);
  const entries = [...refused];
  for (let start = 0; start < entries.length; start += CHUNK_ROWS) {
    const rows = entries.slice(start, start + CHUNK_ROWS).map(([key, rules]) => ({
      key: String(key),
      rules,
      row: read(key),
    }));
    await client.query(
      `INSERT INTO legacy_migration.quarantine (run_id, table_name, source_rowid, rules, source_row)
       SELECT $1, $2, (sent ->> 'key')::bigint, ARRAY(SELECT jsonb_array_elements_text(sent -> 'rules')), sent -> 'row'
         FROM jsonb_array_elements($3::jsonb) AS sent
       ON CONFLICT DO NOTHING`,
      [runId, table.name, JSON.stringify(rows)],
    );
  }
}

/** Reads a row with every column of the legacy table, also those that the target does not know. */
function rowReader(
  database: Database.Database,
  table: SourceTable,
): (key: bigint) => Record<string, unknown> {
  const names = [...table.columns];
  const parts = names.map((name) => {
    const quoted = identifier(name);
    return `typeof(${quoted}), CASE WHEN typeof(${quoted}) = 'text' THEN CAST(${quoted} AS BLOB) ELSE ${quoted} END`;
  });
  const statement = database
    .prepare<[bigint], unknown[]>(`SELECT ${parts.join(', ')} FROM ${identifier(table.name)} WHERE rowid = ?`)
    .raw()
    .safeIntegers();
  return (key) => {
    const row = statement.get(key) as unknown[];
    return Object.fromEntries(
      names.map((name, index) => [name, storeValue(String(row[2 * index]), row[2 * index + 1])]),
    );
  };
}

/** Rows of each table that a run has in quarantine, by table name. */
export async function quarantinedKeys(client: pg.ClientBase, runId: string): Promise<Map<string, bigint[]>> {
  const { rows } = await client.query<{ table: string; keys: string[] }>(
    `SELECT table_name AS "table", array_agg(source_rowid::text ORDER BY source_rowid) AS keys
       FROM legacy_migration.quarantine WHERE run_id = $1 GROUP BY table_name`,
    [runId],
  );
  return new Map(rows.map(({ table, keys }) => [table, keys.map(BigInt)]));
}
