import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { disconnect } from '../../../db/pool.ts';
import { processId } from '../../liveness/process-id.ts';

/** A cancellation that arrives between two statements is lost, so it is said again. */
const AGAIN_AFTER_MS = 200;

/**
 * Does `work`, and cancels on the server whatever `clients` are executing as soon as `signal` is aborted: a
 * process that just went away would leave an index build and its locks behind. Then it rejects with the
 * signal's reason. `openSession` gives the connection that cancels.
 */
export async function cancelWhenAborted<Result>(
  signal: AbortSignal,
  { clients, openSession }: { clients: readonly pg.Client[]; openSession: () => Promise<pg.Client> },
  work: () => Promise<Result>,
): Promise<Result> {
  const ended = new AbortController();
  let cancelling: Promise<void> | undefined;
  const cancel = () => {
    cancelling = cancelStatements(clients, openSession, ended.signal);
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    signal.throwIfAborted();
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
    ended.abort();
    await cancelling;
  }
}

/** An idle session ignores being cancelled. Where the server cannot be reached the statements end by that. */
async function cancelStatements(
  clients: readonly pg.Client[],
  openSession: () => Promise<pg.Client>,
  ended: AbortSignal,
): Promise<void> {
  const canceller = await openSession().catch(() => undefined);
  if (!canceller) return;
  try {
    while (!ended.aborted) {
      await canceller.query('SELECT pg_cancel_backend(pid) FROM unnest($1::int[]) AS pid', [
        clients.map(processId),
      ]);
      await sleep(AGAIN_AFTER_MS, undefined, { signal: ended });
    }
  } catch {
    // The work has ended, or this connection has, and with it the others.
  } finally {
    await disconnect(canceller).catch(() => {});
  }
}
