// The legacy file's tables as remedies make them, in SQL.

import { fitValue } from '../fit.ts';
import { LARGE_BYTES } from '../large.ts';
import { identifier } from '../sqlite-sql.ts';
import type { ColumnRepair, TableRepair } from './chain.ts';

/** A SQLite expression for what a column holds, with texts as bytes: as texts a driver would repair them. */
export function rawValue(name: string): string {
  const column = identifier(name);
  return `CASE typeof(${column}) WHEN 'text' THEN CAST(${column} AS BLOB) ELSE ${column} END`;
}

/** A SQLite expression that is true for every row in which a remedy may have something to do. */
export function maybeRepaired({ columns }: TableRepair): string {
  return columns
    .map((column) => `(${isSmall(column.name)} AND (${fitValue(column)}) IS NOT TRUE)`)
    .join(' OR ');
}

/** A large value is read piece by piece, and no remedy has it whole. */
function isSmall(name: string): string {
  return `coalesce(octet_length(${identifier(name)}), 0) <= ${LARGE_BYTES}`;
}

/**
 * A view over a table of the main database in which every value is what remedies make of it. It needs the
 * functions `repaired_text` and so on, see `defineRepairs`.
 */
export function repairedView(repair: TableRepair, at: (column: ColumnRepair) => number): string {
  const { table, columns, others } = repair;
  const selected = [
    ...others.map(identifier),
    ...columns.map((column) => `${repairedValue(column, at(column))} AS ${identifier(column.name)}`),
  ];
  return `CREATE TEMP VIEW ${identifier(table)} AS SELECT ${selected.join(', ')} FROM main.${identifier(table)}`;
}

/**
 * The function is asked only about values that may not fit, since a call costs more than they do. It answers
 * NULL where a value stays what it is, and `repaired_null()` for NULL.
 */
function repairedValue(column: ColumnRepair, index: number): string {
  const quoted = identifier(column.name);
  const call = `repaired(${index}, typeof(${quoted}), ${rawValue(column.name)})`;
  return `CASE WHEN (${fitValue(column)}) OR NOT ${isSmall(column.name)} THEN ${quoted} ELSE nullif(coalesce(${call}, ${quoted}), repaired_null()) END`;
}
