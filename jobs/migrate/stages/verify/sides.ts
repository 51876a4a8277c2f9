import type Database from 'better-sqlite3';
import type pg from 'pg';
import { type CatalogColumn, readColumns } from '../../../../db/catalog/columns.ts';
import { readSide, type SourceSide } from './source-side.ts';

/** A table as it is found on either side. */
export interface TableSides {
  side: SourceSide;
  /** The columns of the target's table; undefined where it has none of this name. */
  catalog: readonly CatalogColumn[] | undefined;
}

/**
 * Looks tables up on both sides; a `dropped` one (`table:TABLE`) is not in the legacy file. `hasCharts` is
 * false for files from before there were charts.
 */
export async function readSides(
  client: pg.ClientBase,
  database: Database.Database,
  names: readonly string[],
  dropped: ReadonlySet<string>,
): Promise<{ tables: TableSides[]; hasCharts: boolean }> {
  const catalog = Map.groupBy(await readColumns(client, names), ({ table }) => table);
  const sideOf = (name: string): SourceSide =>
    dropped.has(`table:${name}`) ? { name, columns: undefined, rows: 0 } : readSide(database, name);
  const tables = names.map((name) => ({ side: sideOf(name), catalog: catalog.get(name) }));
  return { tables, hasCharts: tables.some(({ side }) => side.name === 'charts' && side.columns) };
}
