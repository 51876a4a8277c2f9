// Begins the work again on new connections when one is lost.

import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { assertUtf8 } from '../../db/encoding.ts';
import { asExpected } from '../edge.ts';
import { sayWaiting } from '../liveness/say.ts';
import type { Job } from './job.ts';
import { cancelWhenAborted } from './target/cancel.ts';
import { namingLockHolders } from './target/lock-holders.ts';
import { endSession, openMain, openTarget } from './target/session.ts';
import { retrying } from './target/transient.ts';

const SECOND = 1000;
/** Half a minute in all: a restart with recovery takes a few seconds, and an operator waits. */
const WAITS_MS = [0.5 * SECOND, 1 * SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND, 15 * SECOND] as const;

/** What attempts of one process know of each other. */
interface Memory {
  main: pg.Client | undefined;
  /** Whether an earlier attempt has discarded what `--restart` is to discard. */
  discarded: boolean;
}

/** What an attempt works with: the job, and the session that is there from beginning to end. */
export interface Attempt {
  /** Its signal is also aborted when that session is lost, and with it a lock that it holds. */
  job: Job;
  client: pg.Client;
  memory: Memory;
}

/**
 * Opens the session that is there from beginning to end and does `work` with it. When a connection is lost,
 * everything is let go and begun again on new ones, at most six times with growing pauses, just as if the
 * same command had been given again: what is committed counts. The first connection is not tried again, since
 * a wrong DATABASE_URL looks like a server that is down.
 */
export async function persist<Result>(
  job: Job,
  verb: string,
  work: (attempt: Attempt) => Promise<Result>,
): Promise<Result> {
  const memory: Memory = { main: undefined, discarded: false };
  const once = () =>
    attempt(job, verb, memory, work).catch((error) => {
      job.signal.throwIfAborted();
      throw error;
    });
  return retrying(WAITS_MS, once, async (waitMs, error) => {
    if (!memory.main) throw error;
    const message = asExpected(error)?.message ?? (error as Error).message;
    job.log.warn('retry', { what: 'run', waitMs, message });
    job.journal.beginAnew();
    await sleep(waitMs, undefined, { signal: job.signal }).catch(() => job.signal.throwIfAborted());
  });
}

async function attempt<Result>(
  job: Job,
  verb: string,
  memory: Memory,
  work: (attempt: Attempt) => Promise<Result>,
): Promise<Result> {
  await using session = await openMain(job.config.databaseUrl, verb, sayWaiting(job.log));
  const { client } = session;
  if (memory.main) await endSession(client, memory.main);
  memory.main = client;
  const lost = new AbortController();
  let reason: unknown = new Error('Connection terminated unexpectedly');
  client.on('error', (error) => {
    reason = error;
  });
  client.once('end', () => lost.abort(reason));
  const signal = AbortSignal.any([job.signal, lost.signal]);
  return await work({ job: { ...job, signal }, client, memory });
}

/**
 * Asked to stop, the job also stops what the server does for it at that moment; kept waiting for a lock, it
 * names who holds it.
 */
export function cancellable<Result>({ job, client }: Attempt, work: () => Promise<Result>): Promise<Result> {
  const openSession = () => openTarget(job.config.databaseUrl, 'stop', sayWaiting(job.log));
  return cancelWhenAborted(job.signal, { clients: [client], openSession }, () =>
    namingLockHolders(job.config.databaseUrl, work),
  );
}

/** Notes in the journal which database this is, and throws where it cannot hold every text. */
export async function noteTarget(job: Job, client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ database: string; serverVersion: string }>(
    `SELECT current_database() AS database, current_setting('server_version') AS "serverVersion"`,
  );
  job.journal.note({ target: rows[0] ?? null });
  await assertUtf8(client, rows[0]?.database ?? '');
}
