import type Database from 'better-sqlite3';
import { identifier } from '../../rules/sqlite-sql.ts';

/** A value of the legacy file with SQLite's own type; texts are bytes, integers bigint. */
export interface FoundValue {
  type: string;
  value: unknown;
}

/**
 * Reads columns of a row of the legacy file by its id; undefined where there is no such row. `sqlite.ts` has
 * its like on purpose: the verifier shares no reader with the copy.
 */
export function foundRowReader(
  database: Database.Database,
  table: string,
  columns: readonly string[],
): (key: bigint) => ReadonlyMap<string, FoundValue> | undefined {
  const selected = columns.map(identifier).flatMap((column) => [
    `typeof(${column})`,
    // As text the driver would repair what is not valid UTF-8.
    `CASE typeof(${column}) WHEN 'text' THEN CAST(${column} AS BLOB) ELSE ${column} END`,
  ]);
  const statement = database
    .prepare<[bigint], unknown[]>(
      `SELECT ${selected.join(', ')} FROM ${identifier(table)} NOT INDEXED WHERE "id" = ?`,
    )
    .raw()
    .safeIntegers();
  return (key) => {
    const row = statement.get(key);
    if (!row) return undefined;
    return new Map(
      columns.map((column, index) => [column, { type: String(row[2 * index]), value: row[2 * index + 1] }]),
    );
  };
}
