// The edge of a worker's thread: opens what its tasks need and answers each.

import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import type pg from 'pg';
import { disconnect } from '../../../db/pool.ts';
import { PageFile } from '../btree/page-file.ts';
import type { TablePlan } from '../rules/plan.ts';
import { SeenRepairs } from '../rules/remedies/seen.ts';
import { openSqlite } from '../sqlite.ts';
import { censusRange } from '../stages/census/range.ts';
import type { CensusReaders, CensusTask } from '../stages/census/task.ts';
import { copyBatch, openReader, type TableReader } from '../stages/copy/batch.ts';
import { assertSound } from '../stages/source/sound.ts';
import { verifyBatch } from '../stages/verify/batch.ts';
import { compareDigest } from '../stages/verify/compare-digest.ts';
import { digestSource } from '../stages/verify/source-digest.ts';
import { endSession, openTarget } from '../target/session.ts';
import { retrying } from '../target/transient.ts';
import {
  packError,
  type WorkerMessage,
  type WorkerReply,
  type WorkerRequest,
  type WorkerSettings,
} from './protocol.ts';
import { RightOfWay } from './right-of-way.ts';

const NO_SUCH_SNAPSHOT = '22023';
/** A task is repeated this often on a new connection; when the server is gone for longer, so is the lock. */
const RETRY_AFTER_MS = [250, 500, 1_000, 2_000] as const;

// The edge of a worker's thread: opens what its tasks need, once, and answers every task with one reply.
const settings = workerData as WorkerSettings;
const port = parentPort as NonNullable<typeof parentPort>;
const rightOfWay = new RightOfWay(settings.rightOfWay ?? new SharedArrayBuffer(4));
const closing = new AbortController();
let work: Promise<void> = Promise.resolve();
let openedSource: Database.Database | undefined;
let openedRepaired: { what: string; database: Database.Database; seen: SeenRepairs } | undefined;
let openedPages: PageFile | undefined;
const readers = new Map<string, TableReader>();
let openedTarget: Promise<pg.Client> | undefined;
let lostTarget: pg.Client | undefined;

// Node says in every thread what the main one says.
process.removeAllListeners('warning');
port.on('message', (message: WorkerMessage) => {
  if (message === 'close') void close();
  else if (message === 'cut') void cut();
  else work = answer(message);
});

async function answer(request: WorkerRequest): Promise<void> {
  try {
    reply({ result: await persist(request) });
  } catch (error) {
    reply({ error: packError(error) });
  }
}

function reply(message: WorkerReply): void {
  port.postMessage(message);
}

/** Every task may be done twice: census and verify only read, and a batch is claimed before it is loaded. */
function persist(request: WorkerRequest): Promise<unknown> {
  return retrying(
    RETRY_AFTER_MS,
    () => perform(request),
    async (waitMs, error) => {
      if (closing.signal.aborted) throw error;
      reply({ retry: { work: request.work, waitMs, error: packError(error) } });
      await dropTarget();
      await sleep(waitMs, undefined, { signal: closing.signal });
    },
  );
}

async function perform({ work, task }: WorkerRequest): Promise<unknown> {
  switch (work) {
    case 'sound':
      return assertSound(source(), task.path);
    case 'census':
      // Connecting takes 10 ms: not at the end of the census, when all wait for it, but between its key
      // ranges.
      target().catch(() => {});
      return censusRange({ ...(await censusSource(task)), original: source(), target, pages }, task);
    case 'copy':
      return copyBatch(reader(task.plan), await target(), task, (chunks) => rightOfWay.while(chunks));
    case 'digestSource':
      return digestSource(source(), task, () => rightOfWay.give());
    case 'compareDigest':
      return compareDigest(source(), await target(), task);
    case 'verify':
      return verifyBatch(source(), await target(), task);
  }
}

function source(): Database.Database {
  openedSource ??= openSqlite(settings.source);
  return openedSource;
}

/** As remedies make it, through a connection of its own; where nothing is repaired, the file itself. */
async function censusSource({
  repairs,
  changes,
}: CensusTask): Promise<Pick<CensusReaders, 'source' | 'seen'>> {
  if (repairs.length === 0) return { source: source(), seen: undefined };
  const what = JSON.stringify([changes.version, repairs]);
  if (openedRepaired?.what !== what) {
    openedRepaired?.database.close();
    const { openRepaired } = await import('../repaired-source.ts');
    const seen = new SeenRepairs();
    const database = openRepaired(settings.source, repairs, changes.tables, seen);
    openedRepaired = { what, database, seen };
  }
  return { source: openedRepaired.database, seen: openedRepaired.seen };
}

function pages(): PageFile {
  openedPages ??= new PageFile(settings.source.path);
  return openedPages;
}

function reader(plan: TablePlan): TableReader {
  const opened = readers.get(plan.name) ?? openReader(plan, pages(), source);
  readers.set(plan.name, opened);
  return opened;
}

function target(): Promise<pg.Client> {
  openedTarget ??= openTarget(settings.databaseUrl, 'lane', (waiting) => reply({ waiting })).then(
    async (client) => {
      try {
        await prepare(client);
        return client;
      } catch (cause) {
        // Left open it would keep this thread alive.
        await disconnect(client);
        throw cause;
      }
    },
  );
  return openedTarget;
}

async function prepare(client: pg.Client): Promise<void> {
  // What the server still does for the lost connection would make this one wait for its locks.
  if (lostTarget) await endSession(client, lostTarget);
  lostTarget = undefined;
  if (settings.snapshot) await joinSnapshot(client, settings.snapshot);
}

/** A snapshot is there as long as the session that gave it away. */
async function joinSnapshot(client: pg.Client, snapshot: string): Promise<void> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    await client.query(`SET TRANSACTION SNAPSHOT ${client.escapeLiteral(snapshot)}`);
  } catch (cause) {
    if ((cause as { code?: string }).code !== NO_SUCH_SNAPSHOT) throw cause;
    throw new Error('Connection terminated, and the snapshot with it', { cause });
  }
}

async function dropTarget(): Promise<void> {
  const client = await openedTarget?.catch(() => undefined);
  openedTarget = undefined;
  if (!client) return;
  lostTarget = client;
  client.connection.stream.destroy();
}

/** Ends the task at work in the middle: the server undoes what it was doing for it. */
async function cut(): Promise<void> {
  const client = await openedTarget?.catch(() => undefined);
  client?.connection.stream.destroy();
}

/** Ends the thread after its task, which is not repeated any more. */
async function close(): Promise<void> {
  closing.abort();
  await work;
  openedPages?.close();
  openedSource?.close();
  openedRepaired?.database.close();
  await openedTarget?.then(disconnect).catch(() => {});
  port.close();
}
