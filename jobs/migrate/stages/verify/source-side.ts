// What the verifier itself finds in the legacy file.

import type Database from 'better-sqlite3';
import { identifier, literal } from '../../rules/sqlite-sql.ts';
import { allIntegers, allValues, firstValue } from '../../sqlite-values.ts';

/** A table as the verifier itself finds it in the legacy file. Names are in lower case. */
export interface SourceSide {
  name: string;
  /** Column names with their declared types; undefined where the file has no such table. */
  columns: ReadonlyMap<string, string> | undefined;
  /** 0 where there is no such table. */
  readonly rows: number;
}

/** Looks a table up in the legacy file. */
export function readSide(database: Database.Database, name: string): SourceSide {
  const columns = database
    .prepare<[], [string, string]>(`SELECT lower(name), type FROM pragma_table_xinfo(${literal(name)})`)
    .raw()
    .all();
  if (columns.length === 0) return { name, columns: undefined, rows: 0 };
  let rows: number | undefined;
  return {
    name,
    columns: new Map(columns),
    // Counted when it is asked for: by then the workers have something to do.
    get rows() {
      rows ??= countRows(database, name);
      return rows;
    },
  };
}

/**
 * Those of the legacy file's tables that hold rows, apart from SQLite's and the old migrator's own. Only
 * tables that `isAsked` are read: one whose SQLite extension is not there cannot be.
 */
export function filledTables(
  database: Database.Database,
  isAsked: (name: string) => boolean,
): { name: string; rows: number }[] {
  const names = allValues<string>(
    database,
    `SELECT lower(name) FROM sqlite_master
      WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND lower(name) <> '__drizzle_migrations'`,
  );
  const counted = names.filter(isAsked).map((name) => ({ name, rows: countRows(database, name) }));
  return counted.filter(({ rows }) => rows > 0);
}

/** How many rows hold something in a column. */
export function countValues(database: Database.Database, table: string, column: string): number {
  const sql = `SELECT count(${identifier(column)}) FROM ${identifier(table)} NOT INDEXED`;
  return firstValue<number>(database, sql) as number;
}

/** The ids that no 32-bit integer can hold, and that no key range covers. */
export function keysBeyondRanges(database: Database.Database, table: string): bigint[] {
  const from = `FROM ${identifier(table)} NOT INDEXED WHERE "id"`;
  return allIntegers(
    database,
    `SELECT "id" ${from} < -2147483648 UNION ALL SELECT "id" ${from} > 2147483647`,
  );
}

function countRows(database: Database.Database, table: string): number {
  return firstValue<number>(database, `SELECT count(*) FROM ${identifier(table)} NOT INDEXED`) as number;
}
