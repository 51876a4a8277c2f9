import type Database from 'better-sqlite3';
import type pg from 'pg';
import type { Batch } from '../../rules/ranges.ts';
import { comparedColumns } from './columns.ts';
import { digestColumns, type RowsDigest } from './digest-columns.ts';
import { readSides } from './sides.ts';
import type { DigestTask } from './source-digest.ts';

/**
 * Key ranges of the legacy file that are read for verification before there is anything to compare them with.
 */
export interface ReadAhead {
  /**
   * What was read of a key range; undefined where nothing was, or the table has other columns by now. Throws
   * what reading did.
   */
  digestFor(task: DigestTask): Promise<RowsDigest | undefined>;
}

export interface ReadAheadContext {
  client: pg.Client;
  database: Database.Database;
  tables: readonly { name: string; batches: readonly Batch[] }[];
  /** As verification is told of them later. */
  dropped: ReadonlySet<string>;
  carried: ReadonlySet<string>;
  digestSource: (task: DigestTask) => Promise<RowsDigest | undefined>;
}

/**
 * Begins the half of verification that needs nothing but the legacy file. While rows are copied, one process
 * of the server is at work and feeding it takes half a core: the other half is enough to read everything
 * again.
 */
export async function beginReadAhead(context: ReadAheadContext): Promise<ReadAhead> {
  const digests = new Map<string, Promise<RowsDigest | undefined>>();
  for (const task of await digestTasks(context)) {
    const digest = context.digestSource(task);
    digest.catch(() => {});
    digests.set(nameOf(task), digest);
  }
  return { digestFor: async (task) => digests.get(nameOf(task)) };
}

async function digestTasks(context: ReadAheadContext): Promise<DigestTask[]> {
  const { client, database, tables } = context;
  const names = tables.map(({ name }) => name);
  const { tables: sides, hasCharts } = await readSides(client, database, names, context.dropped);
  return sides.flatMap(({ side, catalog = [] }, index) => {
    const table = { name: side.name, columns: comparedColumns(side, catalog, { ...context, hasCharts }) };
    if (!digestColumns(table)) return [];
    // What was repaired is not in the ledger before it is loaded.
    const batches = (tables[index]?.batches ?? []).filter(({ isRepaired }) => !isRepaired);
    return batches.map(({ range, refused }) => ({ table, range, quarantined: refused }));
  });
}

function nameOf({ table, range, quarantined }: DigestTask): string {
  return JSON.stringify([table, range, quarantined.toSorted((a, b) => a - b)]);
}
