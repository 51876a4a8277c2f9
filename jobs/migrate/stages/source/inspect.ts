import type Database from 'better-sqlite3';
import {
  foldName,
  isBookkeeping,
  isOccasional,
  type SourceShape,
  type SourceTable,
  type StoredColumn,
} from '../../rules/shape.ts';
import { literal } from '../../rules/sqlite-sql.ts';
import { TABLES } from '../../rules/tables.ts';
import { allValues } from '../../sqlite-values.ts';
import { valueOfDefault } from './default-value.ts';
import { assertReadableNames } from './name-encoding.ts';

/**
 * Looks at every table of the legacy file that may hold data. Bookkeeping tables are left out. Throws a
 * source error for names that no statement could hold, and exit 5 for a default that nothing can be made of.
 */
export function readShape(database: Database.Database, path: string): SourceShape {
  assertReadableNames(database, path);
  const found = database
    .prepare<[], { name: string; rootPage: number }>(
      `SELECT name, rootpage AS rootPage FROM sqlite_master WHERE type = 'table' ORDER BY name`,
    )
    .all();
  const tables = found
    .filter(({ name }) => !isBookkeeping(name))
    .map(({ name, rootPage }) => readTable(database, name, rootPage) ?? unreadable(name));
  return new Map(tables.map((table) => [table.name, table]));
}

interface DeclaredColumn {
  name: string;
  type: string;
  pk: number;
  hidden: number;
  defaultSql: string | null;
}

/** `hidden` of a generated column that is computed when it is read. */
const VIRTUAL = 2;

/** Undefined for a virtual table whose extension is not there: the census says that it cannot be read. */
function readTable(database: Database.Database, name: string, rootPage: number): SourceTable | undefined {
  const columns = declaredColumns(database, name);
  if (!columns) return undefined;
  const keys = columns.filter(({ pk }) => pk > 0);
  const keyedById =
    keys.length === 1 &&
    keys[0]?.name.toLowerCase() === 'id' &&
    isRowid(database, name) &&
    /^integer$/i.test(keys[0].type);
  const allColumns = columns.map((column) => foldName(column.name));
  const stored = storedColumns(name, columns);
  return {
    name: foldName(name),
    columns: new Set(
      allColumns.filter((column) => stored.has(column) || !isOccasional({ table: foldName(name), column })),
    ),
    allColumns: new Set(allColumns),
    uniqueKeys: uniqueKeys(database, name),
    keyedById,
    rootPage,
    stored,
  };
}

function declaredColumns(database: Database.Database, name: string): DeclaredColumn[] | undefined {
  try {
    return database
      .prepare<[], DeclaredColumn>(
        `SELECT name, type, pk, hidden, dflt_value AS defaultSql FROM pragma_table_xinfo(${literal(name)})`,
      )
      .all();
  } catch (cause) {
    if (/^no such module/.test((cause as Error).message)) return undefined;
    throw cause;
  }
}

function unreadable(name: string): SourceTable {
  const none = new Set<string>();
  const nothing = { columns: none, allColumns: none, uniqueKeys: [], stored: new Map() };
  return { name: foldName(name), keyedById: false, rootPage: 0, ...nothing };
}

/**
 * Without those that only some files have and of which no default can be made: such a column is not a known
 * one.
 */
function storedColumns(table: string, columns: readonly DeclaredColumn[]): Map<string, StoredColumn> {
  const stored = columns.filter(({ hidden }) => hidden !== VIRTUAL);
  return new Map(
    stored.flatMap((column, index): [string, StoredColumn][] => {
      const place = { table: foldName(table), column: foldName(column.name) };
      try {
        return [[place.column, { index, fallback: fallbackOf(place.table, column) }]];
      } catch (cause) {
        if (isOccasional(place)) return [];
        throw cause;
      }
    }),
  );
}

/** Of a column that is not copied nobody asks, and its default may be beyond this SQLite. */
function fallbackOf(table: string, { name, type, defaultSql }: DeclaredColumn): StoredColumn['fallback'] {
  const known = TABLES.find((it) => it.name === table)?.columns.some((it) => it.name === foldName(name));
  if (!known || defaultSql === null) return null;
  return valueOfDefault({ place: `${table}.${foldName(name)}`, type, sql: defaultSql });
}

/**
 * A WITHOUT ROWID table has an index that stands for its primary key; a rowid table with INTEGER PRIMARY KEY
 * has none.
 */
function isRowid(database: Database.Database, name: string): boolean {
  const origins = allValues(database, 'SELECT origin FROM pragma_index_list(?)', name);
  return !origins.includes('pk');
}

function uniqueKeys(database: Database.Database, name: string): string[][] {
  const whole = 'SELECT name FROM pragma_index_list(?) WHERE "unique" AND NOT partial';
  const columns = 'SELECT lower(name) FROM pragma_index_info(?) ORDER BY seqno';
  return allValues<string>(database, whole, name).map((index) => allValues(database, columns, index));
}
