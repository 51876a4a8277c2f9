/** What a legacy file really has, found by looking. Names are in lower case, as SQLite compares them. */
export interface SourceTable {
  name: string;
  columns: ReadonlySet<string>;
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
  /** What rows hold that were written before the column was added; a text as its bytes. NULL for columns that are not copied. */
  fallback: number | Uint8Array | null;
}

export type SourceShape = ReadonlyMap<string, SourceTable>;

export type Vintage = 'v0' | 'v1' | 'v2' | 'v3' | 'v5';

const VINTAGE_TABLES: Record<Vintage, readonly string[]> = {
  v0: ['candles', 'annotations'],
  v1: ['candles', 'annotations', 'annotation_types'],
  v2: ['charts', 'candles', 'annotations', 'annotation_types'],
  v3: ['charts', 'candles', 'annotations', 'annotation_types', 'span_annotations', 'span_label_types'],
  v5: ['charts', 'candles', 'annotations', 'annotation_types', 'span_annotations', 'span_label_types'],
};

/** A name as SQLite compares names: only the letters A to Z have two cases; Ä and ä are two names. */
export function foldName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
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
  const vintage = charted ? chartedVintage(has) : chartless ? chartlessVintage(has) : undefined;
  return vintage && VINTAGE_TABLES[vintage].every((table) => has(table)) ? vintage : undefined;
}

type Has = (table: string, column?: string) => boolean;

function chartlessVintage(has: Has): Vintage {
  return has('annotation_types') ? 'v1' : 'v0';
}

function chartedVintage(has: Has): Vintage {
  if (!has('span_annotations')) return 'v2';
  return has('span_annotations', 'source') && has('span_annotations', 'model_prediction') ? 'v5' : 'v3';
}
