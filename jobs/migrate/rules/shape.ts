// Which tables and columns a file has, and which vintage that makes it.

import { isIn, LEGACY_TABLES, type LegacyTable, tablesOf, type Vintage } from './legacy-schema.ts';
import type { Place } from './names.ts';
import { TABLES } from './tables.ts';

/** What a legacy file really has, found by looking. Names are in lower case, as SQLite compares them. */
export interface SourceTable {
  name: string;
  /**
   * What is carried over if the target knows it: all but what is to stay behind, or only some files have and
   * cannot be copied.
   */
  columns: ReadonlySet<string>;
  allColumns: ReadonlySet<string>;
  /** Column lists that SQLite itself keeps unique. */
  uniqueKeys: readonly (readonly string[])[];
  /** True where `id` is the rowid, so that key ranges over it are what they seem. */
  keyedById: boolean;
  /** The page at which the table's b-tree begins. */
  rootPage: number;
  /** Where each column is in a row's record; a virtual generated column is not stored anywhere. */
  stored: ReadonlyMap<string, StoredColumn>;
}

export interface StoredColumn {
  /** Position in the record. */
  index: number;
  /**
   * What rows hold that were written before the column was added; a text as its bytes. NULL for columns that
   * are not copied.
   */
  fallback: number | Uint8Array | null;
}

export type SourceShape = ReadonlyMap<string, SourceTable>;

/** A name as SQLite compares names: only the letters A to Z have two cases; Ä and ä are two names. */
export function foldName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/**
 * Whether a table or column is one that the target has, but no vintage: it is what may stay behind by name
 * although it is known.
 */
export function isOccasional({ table, column }: Place): boolean {
  const known = TABLES.find(({ name }) => name === table);
  if (column === null) return known?.occasional === true;
  return known?.columns.find(({ name }) => name === column)?.legacy.occasional === true;
}

/**
 * The same shape without what is to stay behind by name although the target knows it. Such a table is still
 * among its values, as unknown ones are, but not under its name: no folded name has capitals.
 */
export function leaveBehind(shape: SourceShape, drop: readonly Place[]): SourceShape {
  const places = drop.map(({ table, column }) => ({
    table: foldName(table),
    column: column === null ? null : foldName(column),
  }));
  const stays = (place: Place) =>
    isOccasional(place) && places.some((it) => it.table === place.table && it.column === place.column);
  const tables = Array.from(shape, ([name, table]): [string, SourceTable] => {
    const columns = [...table.columns].filter((column) => !stays({ table: name, column }));
    const key = stays({ table: name, column: null }) ? `LEFT BEHIND ${name}` : name;
    return [key, { ...table, columns: new Set(columns) }];
  });
  return new Map(tables);
}

/** What stays behind although the target knows it, sorted, as `TABLE.COLUMN` or `table:TABLE`. */
export function leftBehindIn(shape: SourceShape): string[] {
  const tables = [...shape].filter(([key, { name }]) => key !== name).map(([, { name }]) => `table:${name}`);
  const places = [...shape.values()].flatMap(({ name: table, columns, allColumns }) =>
    [...allColumns].filter((column) => !columns.has(column)).map((column) => ({ table, column })),
  );
  return [...tables, ...places.map(({ table, column }) => `${table}.${column}`)].toSorted();
}

/** Tables that are SQLite's or the old migrator's own, and no data. */
export function isBookkeeping(table: string): boolean {
  return table.startsWith('sqlite_') || table === '__drizzle_migrations';
}

/**
 * The vintage that a file's tables and columns show, or undefined where they fit none. A v5 file that
 * never got the columns `source` and `model_prediction` has the shape of v3 and is reported as such.
 */
export function vintageOf(shape: SourceShape): Vintage | undefined {
  const has: Has = (table, column) =>
    column ? (shape.get(table)?.columns.has(column) ?? false) : shape.has(table);
  const charted = has('charts') && has('candles', 'chart_id') && has('annotations', 'chart_id');
  const chartless =
    !['charts', 'span_annotations'].some((table) => has(table)) &&
    !['candles', 'annotations'].some((table) => has(table, 'chart_id'));
  const vintage = charted
    ? chartedVintage(has)
    : chartless
      ? has('annotation_types')
        ? 'v1'
        : 'v0'
      : undefined;
  return vintage && isWhole(vintage, has) ? vintage : undefined;
}

/** All tables of the vintage are there, and of those that only some files have none of a later one. */
function isWhole(vintage: Vintage, has: Has): boolean {
  const occasional = Object.entries<LegacyTable>(LEGACY_TABLES).filter(([, table]) => table.occasional);
  return (
    tablesOf(vintage).every((table) => has(table)) &&
    occasional.every(([table, { since }]) => !has(table) || isIn(vintage, since))
  );
}

type Has = (table: string, column?: string) => boolean;

function chartedVintage(has: Has): Vintage {
  if (!has('span_annotations')) return 'v2';
  return has('span_annotations', 'source') && has('span_annotations', 'model_prediction') ? 'v5' : 'v3';
}
