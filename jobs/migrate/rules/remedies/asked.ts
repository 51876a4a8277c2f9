// Remedies as they are asked for.

import type { RepairPlace } from '../names.ts';
import { foldName, type SourceShape } from '../shape.ts';
import { type Column, TABLES, type Table } from '../tables.ts';
import type { TableRepair } from './chain.ts';
import { REMEDIES, remedyNamed } from './remedies.ts';
import type { Remedy } from './remedy.ts';

/** The columns of a table of the file that a remedy is for. The id is what tells rows apart. */
export function columnsFor(remedy: Remedy, table: Table, shape: SourceShape): Column[] {
  const present = shape.get(table.name)?.columns;
  return table.columns.filter(
    (column) =>
      column.name !== 'id' &&
      present?.has(column.name) &&
      remedy.kinds.includes(column.kind) &&
      (column.nullable || !remedy.nullable),
  );
}

/** The remedies that are for a column. */
export function remediesFor({ name, kind, nullable }: Column): string[] {
  return REMEDIES.filter(
    (remedy) => name !== 'id' && remedy.kinds.includes(kind) && (nullable || !remedy.nullable),
  ).map((remedy) => remedy.name);
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
    const columns = table.columns.flatMap((column) => {
      const remedies = asked
        .filter((item) => isAskedFor(item, table.name, column.name))
        .map(({ remedy }) => remedy)
        .filter((name) => columnsFor(remedyNamed(name) as Remedy, table, shape).includes(column));
      const { name, kind, nullable, legacy } = column;
      const isKey = table.uniques.flat().includes(name);
      return remedies.length > 0 ? [{ name, kind, nullable, legacy, isKey, remedies }] : [];
    });
    if (columns.length === 0) return [];
    const others = [...source.columns].filter((name) => !columns.some((column) => column.name === name));
    return [{ table: table.name, columns, others }];
  });
}

/** `TABLE.COLUMN:REMEDY` of everything that is to be done, sorted. */
export function listRepairs(repairs: readonly TableRepair[]): string[] {
  return repairs
    .flatMap(({ table, columns }) =>
      columns.flatMap(({ name, remedies }) => remedies.map((remedy) => `${table}.${name}:${remedy}`)),
    )
    .toSorted();
}
