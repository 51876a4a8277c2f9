// From which legacy column each column of the target is filled.

import type { SourceShape, SourceTable } from './shape.ts';
import type { Kind, Table } from './tables.ts';

/** The chart under which rows come that were written before there were charts. */
export const IMPORTED_CHART = { id: 1, name: 'Imported Data' } as const;

export interface PlannedColumn {
  name: string;
  kind: Kind;
  /** Where the value is: the row's key, a position in its record, or nowhere: every row has `fallback`. */
  from: 'key' | 'fallback' | number;
  /** What rows have whose record does not reach that far; a text as its bytes. */
  fallback: number | Uint8Array | null;
}

/** How one table is copied. `columns` is also the column list of COPY; PostgreSQL fills the others. */
export interface TablePlan {
  name: string;
  /** False where the legacy file has no such table. */
  present: boolean;
  /** The page at which its b-tree begins. */
  rootPage: number;
  columns: readonly PlannedColumn[];
}

/** Columns of `table` that the legacy file lacks and no default fills, and so nothing can be done about. */
export function unfillable(table: Table, shape: SourceShape): string[] {
  const source = shape.get(table.name);
  if (!source) return [];
  return table.columns
    .filter(({ name, hasDefault }) => !source.columns.has(name) && !hasDefault && !isSupplied(name, shape))
    .map(({ name }) => name);
}

/** The plan of one table: what is read how, in the order of the target's columns. */
export function planTable(table: Table, shape: SourceShape): TablePlan {
  const source = shape.get(table.name);
  if (!source) return { name: table.name, present: false, rootPage: 0, columns: [] };
  const columns = table.columns
    .filter(({ name }) => source.columns.has(name) || isSupplied(name, shape))
    .map(({ name, kind }) => ({ name, kind, ...placeOf(name, source) }));
  return { name: table.name, present: true, rootPage: source.rootPage, columns };
}

/** True where rows have to be put under a chart that the legacy file does not have. */
export function lacksCharts(shape: SourceShape): boolean {
  return !shape.has('charts');
}

function isSupplied(column: string, shape: SourceShape): boolean {
  return column === 'chart_id' && lacksCharts(shape);
}

/** The id is the rowid, which SQLite keeps beside the record. */
function placeOf(name: string, source: SourceTable): Pick<PlannedColumn, 'from' | 'fallback'> {
  if (name === 'id') return { from: 'key', fallback: null };
  const stored = source.stored.get(name);
  return stored
    ? { from: stored.index, fallback: stored.fallback }
    : { from: 'fallback', fallback: IMPORTED_CHART.id };
}
