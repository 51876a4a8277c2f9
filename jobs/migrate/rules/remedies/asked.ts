// Remedies as they are asked for.

import type { RepairPlace } from '../names.ts';
import { foldName, type SourceShape, type SourceTable } from '../shape.ts';
import { type Column, TABLES, type Table } from '../tables.ts';
import type { TableRepair } from './chain.ts';
import { ALL_REMEDIES, type AnyRemedy, remedyNamed } from './remedies.ts';
import { ROW_REMEDIES } from './rows.ts';

/** The columns of a table of the file that a remedy is for. */
export function columnsFor(remedy: AnyRemedy, table: Table, shape: SourceShape): Column[] {
  const present = shape.get(table.name)?.columns;
  return table.columns.filter((column) => present?.has(column.name) && isFor(remedy, column, table));
}

/** The remedies that are for a column. */
export function remediesFor(column: Column, table: Table): string[] {
  return ALL_REMEDIES.filter((remedy) => isFor(remedy, column, table)).map(({ name }) => name);
}

/** The id is what tells rows apart: no remedy for values touches it. */
function isFor(remedy: AnyRemedy, column: Column, table: Table): boolean {
  if ('isFor' in remedy) return remedy.isFor(column, table);
  const { name, kind, nullable } = column;
  return name !== 'id' && remedy.kinds.includes(kind) && (nullable || !remedy.nullable);
}

/** Whether a remedy is about a whole row. */
function isAboutRows(name: string): boolean {
  return ROW_REMEDIES.some((remedy) => remedy.name === name);
}

/** Whether an item is about a column of a table. */
export function isAskedFor(asked: RepairPlace, table: string, column: string): boolean {
  return (
    (asked.table === null || foldName(asked.table) === table) &&
    (asked.column === null || foldName(asked.column) === column)
  );
}

/** What is to be done to each table of the file; what is asked for and fits no column is left out. */
export function planRepairs(asked: readonly RepairPlace[], shape: SourceShape): TableRepair[] {
  return TABLES.flatMap((table): TableRepair[] => {
    const source = shape.get(table.name);
    if (!source) return [];
    const remediesOf = (column: Column) => [
      ...new Set(
        asked
          .filter((item) => isAskedFor(item, table.name, column.name))
          .map(({ remedy }) => remedy)
          .filter((name) => columnsFor(remedyNamed(name) as AnyRemedy, table, shape).includes(column)),
      ),
    ];
    const columns = table.columns
      .map((column) => ({
        ...repairable(column, table),
        remedies: remediesOf(column).filter((name) => !isAboutRows(name)),
      }))
      .filter(({ remedies }) => remedies.length > 0);
    const rows = table.columns.flatMap((column) =>
      remediesOf(column)
        .filter(isAboutRows)
        .map((remedy) => ({ column: column.name, remedy })),
    );
    if (columns.length + rows.length === 0) return [];
    const others = [...source.columns].filter((name) => !columns.some((column) => column.name === name));
    return [{ table: table.name, columns, others, rows }];
  });
}

/** A column as far as a remedy must know it. */
export function repairable({ name, kind, nullable, legacy }: Column, { uniques }: Table) {
  return { name, kind, nullable, legacy, isKey: uniques.flat().includes(name) };
}

/** `TABLE.COLUMN:REMEDY` of everything that is to be done, sorted. */
export function listRepairs(repairs: readonly TableRepair[]): string[] {
  return repairs
    .flatMap(({ table, columns, rows }) => [
      ...columns.flatMap(({ name, remedies }) => remedies.map((remedy) => `${table}.${name}:${remedy}`)),
      ...rows.map(({ column, remedy }) => `${table}.${column}:${remedy}`),
    ])
    .toSorted();
}

/** The tables about whose rows something may be done: where anything is, charts may be made. */
export function changedTables(repairs: readonly TableRepair[]): ReadonlySet<string> {
  const asked = repairs.filter(({ rows }) => rows.length > 0).map(({ table }) => table);
  return new Set(asked.length > 0 ? [...asked, 'charts'] : []);
}

/** The shape of the file as remedies make it: what SQLite keeps unique need not be so any more. */
export function remediedShape(shape: SourceShape, repairs: readonly TableRepair[]): SourceShape {
  const changed = new Map(repairs.map(({ table, columns }) => [table, columns.map(({ name }) => name)]));
  const tables = Array.from(shape, ([name, table]): [string, SourceTable] => {
    const isKept = (key: readonly string[]) => !key.some((column) => changed.get(name)?.includes(column));
    return [name, { ...table, uniqueKeys: table.uniqueKeys.filter(isKept) }];
  });
  return new Map(tables);
}
