import type Database from 'better-sqlite3';
import type pg from 'pg';
import type { CatalogColumn } from '../../../../db/catalog/columns.ts';
import type { Finding } from '../../rules/findings.ts';
import { verifyEmpty, verifySuppliedChart } from './absent.ts';
import { verifyDefaults } from './defaults.ts';
import { verifySequence } from './sequences.ts';
import type { SourceSide } from './source-side.ts';

export interface WholeContext {
  client: pg.ClientBase;
  database: Database.Database;
  runId: string;
  /** Ids of rows that were made, which are judged elsewhere. */
  made: ReadonlySet<number>;
}

/**
 * What can be said of a table without reading it row by row: what no legacy row stands behind, and the
 * sequence.
 */
export async function verifyWhole(
  { client, database, runId, made }: WholeContext,
  side: SourceSide,
  defaulted: readonly CatalogColumn[],
  isSupplied: boolean,
): Promise<Finding[]> {
  const sequence = await verifySequence(client, database, side);
  if (side.columns) return [...(await verifyDefaults(client, runId, defaulted, made)), ...sequence];
  if (!isSupplied) return [...(await verifyEmpty(client, side.name)), ...sequence];
  const timed = defaulted.filter(({ name }) => name !== 'id' && name !== 'name');
  return [
    ...(await verifySuppliedChart(client)),
    ...(await verifyDefaults(client, runId, timed)),
    ...sequence,
  ];
}
