// The legacy file's tables as remedies make them, in SQL.

import { fitValue } from '../fit.ts';
import { LARGE_BYTES } from '../large.ts';
import { identifier, rawValue } from '../sqlite-sql.ts';
import type { ColumnRepair, TableRepair } from './chain.ts';

/** A SQLite expression that is true for every row in which a remedy for values may have something to do. */
export function maybeRepaired({ columns }: TableRepair): string {
  return columns
    .map((column) => `CASE WHEN ${isSmall(column.name)} THEN (${fitValue(column)}) IS NOT TRUE ELSE 0 END`)
    .join(' OR ');
}

/** A large value is read piece by piece, and no remedy has it whole. */
function isSmall(name: string): string {
  return `coalesce(octet_length(${identifier(name)}), 0) <= ${LARGE_BYTES}`;
}

/** What SQLite stores in a column, its bytes for a text; NULL in place of a large value. */
export function smallValue(name: string): string {
  return `CASE WHEN ${isSmall(name)} THEN ${rawValue(name)} END`;
}

/** The temporary tables that say what is done about whole rows of a table; no file has such names. */
export function changeTables(table: string) {
  const named = (what: string) => `temp.${identifier(`${table} ${what}`)}`;
  return { merged: named('merged'), moved: named('moved'), renamed: named('renamed'), made: named('made') };
}

/** The statements that make them, empty. */
export function createChangeTables(table: string): string {
  const { merged, moved, renamed, made } = changeTables(table);
  return [
    `CREATE TABLE ${merged} (key INTEGER PRIMARY KEY, number INTEGER)`,
    `CREATE TABLE ${moved} (key INTEGER PRIMARY KEY, number INTEGER)`,
    `CREATE TABLE ${renamed} (key INTEGER PRIMARY KEY, name TEXT)`,
    `CREATE TABLE ${made} (key INTEGER PRIMARY KEY, name TEXT)`,
  ].join(';');
}

/** The id that a row has in the end, for a query FROM this table. */
export function idInTheEnd(table: string): string {
  const own = `${identifier(table)}."id"`;
  return `coalesce((SELECT number FROM ${changeTables(table).moved} WHERE key = ${own}), ${own})`;
}

/**
 * A view over a table of the main database in which every value is what remedies make of it, without the
 * rows that others stand for. It needs the functions and tables of `openRepaired`.
 */
export function repairedView(repair: TableRepair, at: (column: ColumnRepair) => number): string {
  const { table, columns, others, rows } = repair;
  const { merged, renamed } = changeTables(table);
  const isNamed = (name: string) => rows.some((it) => it.column === name && it.remedy === 'numbered');
  const named = (name: string, value: string) =>
    isNamed(name) ? `coalesce((SELECT name FROM ${renamed} WHERE key = "id"), ${value})` : value;
  const selected = [
    ...others.map((name) => [name, identifier(name)] as const),
    ...columns.map((column) => [column.name, repairedValue(column, at(column))] as const),
  ].map(([name, value]) => `${named(name, value)} AS ${identifier(name)}`);
  const from = `SELECT ${selected.join(', ')} FROM main.${identifier(table)}`;
  const without = rows.length > 0 ? ` WHERE "id" NOT IN (SELECT key FROM ${merged})` : '';
  return `CREATE TEMP VIEW ${identifier(table)} AS ${from}${without}`;
}

/**
 * The function is asked only about values that may not fit, since a call costs more than they do. It answers
 * NULL where a value stays what it is, and `repaired_null()` for NULL.
 */
function repairedValue(column: ColumnRepair, index: number): string {
  const quoted = identifier(column.name);
  const isBlob = `CASE typeof(${quoted}) WHEN 'blob' THEN 1.0 ELSE 0.0 END`;
  const call = `repaired(${index}.0, ${isBlob}, ${rawValue(column.name)}, "id")`;
  return `CASE WHEN NOT ${isSmall(column.name)} THEN ${quoted} WHEN (${fitValue(column)}) THEN ${quoted} ELSE nullif(coalesce(${call}, ${quoted}), repaired_null()) END`;
}
