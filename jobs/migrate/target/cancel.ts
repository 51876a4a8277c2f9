import type pg from 'pg';
import { processId } from './process-id.ts';

/**
 * Runs `work`, and cancels on the server whatever `clients` are executing as soon as `signal` is aborted: a
 * process that just went away would leave an index build and its locks behind. Then it rejects with the
 * signal's reason. `openSession` gives the connection that cancels.
 */
export async function cancelWhenAborted<Result>(
  signal: AbortSignal,
  { clients, openSession }: { clients: readonly pg.Client[]; openSession: () => Promise<pg.Client> },
  work: () => Promise<Result>,
): Promise<Result> {
  let cancelling: Promise<void> | undefined;
  const cancel = () => {
    cancelling = cancelStatements(clients, openSession);
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
    await cancelling;
  }
}

/** An idle session ignores being cancelled. Where the server cannot be reached the statements end by that. */
async function cancelStatements(
  clients: readonly pg.Client[],
  openSession: () => Promise<pg.Client>,
): Promise<void> {
  const canceller = await openSession().catch(() => undefined);
  await canceller
    ?.query('SELECT pg_cancel_backend(pid) FROM unnest($1::int[]) AS pid', [clients.map(processId)])
    .catch(() => {});
  await canceller?.end().catch(() => {});
}
