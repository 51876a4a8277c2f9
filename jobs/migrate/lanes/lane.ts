import { parentPort, workerData } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import type pg from 'pg';
import { connect } from '../../../db/pool.ts';
import { PageFile } from '../btree/page-file.ts';
import { TableReader } from '../btree/table-reader.ts';
import type { TablePlan } from '../rules/plan.ts';
import { openSqlite } from '../sqlite.ts';
import { censusRange } from '../stages/census/range.ts';
import { copyBatch } from '../stages/copy/batch.ts';
import { verifyBatch } from '../stages/verify/batch.ts';
import { type LaneRequest, type LaneSettings, packError } from './protocol.ts';

// The edge of a lane's thread: opens what its tasks need, once, and answers every task with one message.
const settings = workerData as LaneSettings;
const port = parentPort as NonNullable<typeof parentPort>;
let openedSource: Database.Database | undefined;
let openedPages: PageFile | undefined;
const readers = new Map<string, TableReader>();
let openedTarget: Promise<pg.Client> | undefined;

port.on('message', async (message: LaneRequest | 'close') => {
  if (message === 'close') return close();
  try {
    port.postMessage({ result: await perform(message) });
  } catch (error) {
    port.postMessage({ error: packError(error) });
  }
});

async function perform({ work, task }: LaneRequest): Promise<unknown> {
  switch (work) {
    case 'census':
      return censusRange(source(), target, task);
    case 'copy':
      return copyBatch(reader(task.plan), await target(), task);
    case 'verify':
      return verifyBatch(source(), await target(), task);
  }
}

function source(): Database.Database {
  openedSource ??= openSqlite(settings.source);
  return openedSource;
}

function reader({ name, rootPage, columns }: TablePlan): TableReader {
  openedPages ??= new PageFile(settings.source.path);
  const wanted = Math.max(0, ...columns.map(({ from }) => (typeof from === 'number' ? from + 1 : 0)));
  const opened = readers.get(name) ?? new TableReader(openedPages, rootPage, wanted);
  readers.set(name, opened);
  return opened;
}

/**
 * Without waiting for the disk at each commit a crash of the server may undo the last batches, each
 * whole with its ledger row; the next run loads them again.
 */
function target(): Promise<pg.Client> {
  openedTarget ??= connect({
    databaseUrl: settings.databaseUrl,
    applicationName: 'candle-migrate lane',
  }).then(async (client) => {
    await client.query(`SET synchronous_commit = off`);
    if (settings.snapshot) await joinSnapshot(client, settings.snapshot);
    return client;
  });
  return openedTarget;
}

async function joinSnapshot(client: pg.Client, snapshot: string): Promise<void> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await client.query(`SET TRANSACTION SNAPSHOT ${client.escapeLiteral(snapshot)}`);
}

async function close(): Promise<void> {
  openedPages?.close();
  openedSource?.close();
  await openedTarget?.then((client) => client.end()).catch(() => {});
  port.close();
}
