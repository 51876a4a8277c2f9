import { isUtf8 } from 'node:buffer';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { type KeyRange, rangesBetween } from './rules/ranges.ts';
import { identifier } from './rules/sqlite-sql.ts';

/** How the legacy data is opened by every thread: the file that is read, and whether nobody can write it. */
export interface SourceFile {
  path: string;
  /**
   * True for a WAL-mode file without side files: from a read-only mount it opens only with
   * `immutable=1`, and only then is nothing created beside it. Any side file forbids it, because
   * `immutable=1` drops committed rows that are still in `-wal`.
   */
  immutable: boolean;
}

/**
 * Opens the legacy data for reading, with the SQL function `is_utf8(blob)`. Immutable files need
 * SQLITE_USE_URI=1 in the environment before SQLite is first loaded.
 */
export function openSqlite({ path, immutable }: SourceFile): Database.Database {
  const database = new Database(immutable ? `${pathToFileURL(path)}?immutable=1` : path, {
    readonly: true,
    fileMustExist: !immutable,
  });
  database.function('is_utf8', { deterministic: true }, (bytes) =>
    // SQLite may evaluate it for NULL even behind `typeof(x) = 'text' AND`.
    bytes === null || isUtf8(bytes as Buffer) ? 1 : 0,
  );
  return database;
}

/** Whether the file has a table of this name, bookkeeping included. */
export function hasTable(database: Database.Database, name: string): boolean {
  return (
    database.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?`).get(name) !== undefined
  );
}

/**
 * Key ranges of about `batchRows` rows each that together cover every key PostgreSQL can hold. Stepping
 * over 3,000,000 rows takes 40 ms.
 */
export function keyRanges(database: Database.Database, table: string, batchRows: number): KeyRange[] {
  const next = database
    .prepare<[number, number], number>(
      `SELECT "id" FROM ${identifier(table)} NOT INDEXED
        WHERE "id" > ? AND "id" <= 2147483647 ORDER BY "id" LIMIT 1 OFFSET ?`,
    )
    .pluck();
  const boundaries: number[] = [];
  let key = next.get(-2_147_483_649, batchRows - 1);
  while (key !== undefined) {
    boundaries.push(key);
    key = next.get(key, batchRows - 1);
  }
  return rangesBetween(boundaries);
}
