import { getTableColumns } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { asSent } from './exact-json.ts';

type Columns<Table extends PgTable> = Table['_']['columns'];
/** The property under which Drizzle has the column of this name. */
type PropertyOf<Table extends PgTable, Name> = {
  [Key in keyof Columns<Table>]: Columns<Table>[Key]['_']['name'] extends Name ? Key : never;
}[keyof Columns<Table>];
type ColumnName<Table extends PgTable> = Columns<Table>[keyof Columns<Table>]['_']['name'];
/** Fields that a caller must not bring, each as a property that nothing can have. */
type Without<Names extends PropertyKey> = { [Name in Names]: never };

/**
 * The columns of a row under Drizzle's names, from fields under the table's. Every field arrives: one that
 * the table has no column for is a type error, and an Error where types were not asked.
 */
export function rowOf<Table extends PgTable, Fields extends object>(
  table: Table,
  fields: Fields & Without<Exclude<keyof Fields, ColumnName<Table>>>,
): { [Name in keyof Fields as PropertyOf<Table, Name>]: Fields[Name] } {
  const properties = new Map(Object.entries(getTableColumns(table)).map(([key, { name }]) => [name, key]));
  const row = Object.entries(fields).map(([name, value]) => {
    const property = properties.get(name);
    if (property === undefined) throw new Error(`The table has no column for the field '${name}'.`);
    return [property, asSent(value)];
  });
  return Object.fromEntries(row);
}
