import type { SourceShape } from './shape.ts';
import { identifier } from './sqlite-sql.ts';
import type { Kind, Table } from './tables.ts';

/** The chart under which rows come that were written before there were charts. */
export const IMPORTED_CHART = { id: 1, name: 'Imported Data' } as const;

export interface PlannedColumn {
  name: string;
  kind: Kind;
  /** SQLite expression that reads the value: integers and doubles as they are, texts as their bytes. */
  expression: string;
}

/** How one table is copied. `columns` is also the column list of COPY; PostgreSQL fills the others. */
export interface TablePlan {
  name: string;
  /** False where the legacy file has no such table. */
  present: boolean;
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
  if (!source) return { name: table.name, present: false, columns: [] };
  const columns = table.columns
    .filter(({ name }) => source.columns.has(name) || isSupplied(name, shape))
    .map(({ name, kind }) => ({
      name,
      kind,
      expression: source.columns.has(name) ? read(identifier(name), kind) : String(IMPORTED_CHART.id),
    }));
  return { name: table.name, present: true, columns };
}

/** True where rows have to be put under a chart that the legacy file does not have. */
export function lacksCharts(shape: SourceShape): boolean {
  return !shape.has('charts');
}

function isSupplied(column: string, shape: SourceShape): boolean {
  return column === 'chart_id' && lacksCharts(shape);
}

/** As a blob a text keeps its bytes: read as text, invalid UTF-8 would silently become U+FFFD. */
function read(quoted: string, kind: Kind): string {
  return kind === 'text' || kind === 'json' ? `CAST(${quoted} AS BLOB)` : quoted;
}
