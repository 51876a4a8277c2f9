import type Database from 'better-sqlite3';
import type pg from 'pg';
import { type Finding, FindingTally } from '../../rules/findings.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import { standsFor } from './stored-value.ts';

const PAGE_ROWS = 500;

export interface RestoredRows {
  client: pg.ClientBase;
  /** The new file. */
  database: Database.Database;
  runId: string;
  table: string;
  /** Columns of the table in the new file. */
  columns: readonly string[];
  keys: ReadonlySet<bigint>;
}

/**
 * Compares every row that was restored into a legacy file with what the quarantine holds of it, value by
 * value with SQLite's own type. Columns that the row's first file did not have are not compared.
 */
export async function verifyRestored(restored: RestoredRows): Promise<Finding[]> {
  const { client, runId, table, keys } = restored;
  const read = rowReader(restored);
  const tally = new FindingTally();
  const all = [...keys];
  for (let from = 0; from < all.length; from += PAGE_ROWS) {
    const page = all.slice(from, from + PAGE_ROWS);
    const { rows } = await client.query<{ key: string; row: Record<string, unknown> }>(
      `SELECT source_rowid::text AS key, source_row AS row FROM legacy_migration.quarantine
        WHERE run_id = $1 AND table_name = $2 AND source_rowid = ANY ($3::bigint[])`,
      [runId, table, page.map(String)],
    );
    const stored = new Map(rows.map(({ key, row }) => [key, row]));
    for (const key of page) {
      for (const column of differing(read(key), stored.get(String(key))))
        tally.add({ table, column, rule: 'quarantine_differs', action: 'differs' }, [String(key)]);
    }
  }
  return tally.list();
}

interface FoundValue {
  column: string;
  type: string;
  value: unknown;
}

function differing(found: readonly FoundValue[], stored: Record<string, unknown> | undefined): string[] {
  return found
    .filter(({ column, type, value }) =>
      stored ? column in stored && !standsFor(stored[column], type, value) : true,
    )
    .map(({ column }) => column);
}

function rowReader({ database, table, columns }: RestoredRows) {
  const selected = columns.map(identifier).flatMap((column) => [
    `typeof(${column})`,
    // As text the driver would repair what is not valid UTF-8.
    `CASE typeof(${column}) WHEN 'text' THEN CAST(${column} AS BLOB) ELSE ${column} END`,
  ]);
  const statement = database
    .prepare<[bigint], unknown[]>(`SELECT ${selected.join(', ')} FROM ${identifier(table)} WHERE rowid = ?`)
    .raw()
    .safeIntegers();
  return (key: bigint): FoundValue[] => {
    const row = statement.get(key) ?? [];
    return columns.map((column, index) => ({
      column,
      type: String(row[2 * index]),
      value: row[2 * index + 1],
    }));
  };
}
