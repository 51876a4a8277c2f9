import type Database from 'better-sqlite3';
import { sourceError } from '../../errors.ts';
import { foldName, isBookkeeping, type SourceShape, type SourceTable } from '../../rules/shape.ts';
import { identifier, literal } from '../../rules/sqlite-sql.ts';

const MAX_REPORTED = 5;

/** Looks at every table of the legacy file that may hold data. Bookkeeping tables are left out. */
export function readShape(database: Database.Database): SourceShape {
  const names = database
    .prepare<[], string>(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
    .pluck()
    .all();
  const tables = names.filter((name) => !isBookkeeping(name)).map((name) => readTable(database, name));
  return new Map(tables.map((table) => [table.name, table]));
}

/**
 * Throws a source error unless SQLite finds the file's structure sound. Batches are key ranges, so a
 * page with keys out of order would lose rows without an error; this is what notices it.
 */
export function assertSound(database: Database.Database, path: string): void {
  const problems = database.prepare<[], string>(`PRAGMA quick_check(${MAX_REPORTED})`).pluck().all();
  if (problems.length === 1 && problems[0] === 'ok') return;
  // Since a NULL in a NOT NULL column is a matter of rows, not of the file, the census reports it.
  const structural = problems.filter(
    (problem) => !/^NULL value in |^(non-\w+|NUMERIC|TEXT|INTEGER) value in /.test(problem),
  );
  if (structural.length === 0) return;
  throw sourceError(
    'source_damaged',
    `${path} is damaged: ${structural.join('; ')}`,
    'Restore it from a backup, or repair a copy with `sqlite3 FILE .recover` and migrate the copy.',
  );
}

function readTable(database: Database.Database, name: string): SourceTable {
  const columns = database
    .prepare<[], { name: string; type: string; pk: number }>(
      `SELECT name, type, pk FROM pragma_table_xinfo(${literal(name)})`,
    )
    .all();
  const keys = columns.filter(({ pk }) => pk > 0);
  const keyedById =
    keys.length === 1 &&
    keys[0]?.name.toLowerCase() === 'id' &&
    isRowid(database, name) &&
    /^integer$/i.test(keys[0].type);
  return {
    name: foldName(name),
    columns: new Set(columns.map((column) => foldName(column.name))),
    uniqueKeys: uniqueKeys(database, name),
    keyedById,
  };
}

/** A WITHOUT ROWID table has an index that stands for its primary key; a rowid table with INTEGER PRIMARY KEY has none. */
function isRowid(database: Database.Database, name: string): boolean {
  return !database
    .prepare<[], string>(`SELECT origin FROM pragma_index_list(${literal(name)})`)
    .pluck()
    .all()
    .includes('pk');
}

function uniqueKeys(database: Database.Database, name: string): string[][] {
  const indexes = database
    .prepare<[], string>(
      `SELECT name FROM pragma_index_list(${literal(name)}) WHERE "unique" AND NOT partial`,
    )
    .pluck()
    .all();
  return indexes.map((index) =>
    database
      .prepare<[], string>(`SELECT lower(name) FROM pragma_index_info(${literal(index)}) ORDER BY seqno`)
      .pluck()
      .all(),
  );
}

/** Rows of a table in the legacy file; undefined where even that cannot be read (a lost extension). */
export function countRows(database: Database.Database, table: string): number | undefined {
  try {
    return database
      .prepare<[], number>(`SELECT count(*) FROM ${identifier(table)}`)
      .pluck()
      .get();
  } catch {
    return undefined;
  }
}
