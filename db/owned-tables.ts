// The tables that Drizzle owns, by name.

import { getTableColumns, getTableName, isTable } from 'drizzle-orm';
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core';
import * as schema from './schema.ts';

const TABLES = Object.values(schema).filter((table) => isTable(table)) as PgTable[];

/** The names of all tables that Drizzle owns: those that db/schema.ts declares, and no others. */
export const OWNED_TABLES: readonly string[] = TABLES.map(getTableName);

/** Every table whose rows belong to a chart, with the column that says to which. */
export const CHART_TABLES: readonly { table: PgTable; chartId: AnyPgColumn }[] = TABLES.flatMap((table) => {
  const chartId = Object.values(getTableColumns(table)).find(({ name }) => name === 'chart_id');
  return chartId ? [{ table, chartId }] : [];
});
