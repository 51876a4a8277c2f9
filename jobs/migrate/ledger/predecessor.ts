import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { targetError } from '../errors.ts';
import { SESSION_PREFIX } from '../target/session.ts';

/** Sessions whose process was killed end by themselves in about a second. */
const PATIENCE_MS = 3_000;
const END_WITHIN_MS = 10_000;
const POLL_MS = 50;

/**
 * Waits until no session works under an earlier claim any more: whoever loads a batch or changes the schema
 * holds on to the run's row meanwhile. Those that do not end by themselves (cut off from their process by a
 * dead network) are ended, if they are sessions of this job and this user. Throws a target error that names
 * the session when one stays. The migration lock must be held, so that none of them is rightfully there.
 */
export async function endHolders(client: pg.Client): Promise<void> {
  const startedMs = performance.now();
  let holders = await findHolders(client);
  while (holders.length > 0) {
    const waitedMs = performance.now() - startedMs;
    if (waitedMs > END_WITHIN_MS) throw stillThere(holders);
    const ours = holders.filter(({ isOurs }) => isOurs).map(({ pid }) => pid);
    if (waitedMs > PATIENCE_MS)
      await client.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [ours]);
    await sleep(POLL_MS);
    holders = await findHolders(client);
  }
}

interface Holder {
  pid: number;
  name: string;
  isOurs: boolean;
}

async function findHolders(client: pg.Client): Promise<Holder[]> {
  const { rows } = await client.query<Holder>(
    `SELECT pid, application_name AS name,
            usename = current_user AND starts_with(application_name, $1) AS "isOurs"
       FROM pg_locks JOIN pg_stat_activity USING (pid)
      WHERE relation = 'legacy_migration.runs'::regclass AND mode = 'RowShareLock' AND granted
        AND pid <> pg_backend_pid()`,
    [SESSION_PREFIX],
  );
  return rows;
}

function stillThere(holders: readonly Holder[]): Error {
  const names = holders.map(({ pid, name }) => `${pid} (${name || 'no name'})`).join(', ');
  return targetError(
    'predecessor_at_work',
    `A session still holds on to the ledger of this migration: ${names}.`,
    'Find out whose it is (SELECT * FROM pg_stat_activity), end it with pg_terminate_backend, then run the same command again.',
  );
}
