// Sessions of the job: their names and time-outs, and how one that is lost is ended.

import { hostname } from 'node:os';
import type pg from 'pg';
import { disconnect } from '../../../db/pool.ts';
import { processId } from '../../liveness/process-id.ts';
import type { OnWaiting } from '../../liveness/waiting.ts';
import { openClient } from '../../session.ts';

/**
 * The lock timeout makes waiting for somebody else's locks an error that names itself. No commit waits for
 * the disk but the final marker's, see `finishRun`: a crash of the server may undo the last ones, in reverse
 * order and each whole, and the next run does them again. Rows that a policy would hide are an error instead
 * of rows that are not there. What is built anew is built where the database is.
 */
const PARAMETERS = {
  lock_timeout: '10s',
  synchronous_commit: 'off',
  row_security: 'off',
  default_tablespace: '',
};

const END_WITHIN_MS = 5_000;

/** Every session of the job begins with this in pg_stat_activity. */
export const SESSION_PREFIX = 'candle-migrate';

/**
 * `host:pid` of this process, as the ledger and pg_stat_activity name it; PostgreSQL cuts names at 63 bytes.
 */
export function processName(): string {
  return `${hostname().slice(0, 40)}:${process.pid}`;
}

/** Opens a session that does the job's work, see `openClient`. */
export function openTarget(databaseUrl: string, role: string, onWaiting: OnWaiting): Promise<pg.Client> {
  const applicationName = `${SESSION_PREFIX} ${role}`;
  return openClient({ databaseUrl, applicationName, parameters: PARAMETERS, onWaiting });
}

/** The session that is there from beginning to end, named after this process; disposing it closes it. */
export async function openMain(
  databaseUrl: string,
  verb: string,
  onWaiting: OnWaiting,
): Promise<AsyncDisposable & { client: pg.Client }> {
  const client = await openTarget(databaseUrl, [verb, processName()].filter(Boolean).join(' '), onWaiting);
  return { client, [Symbol.asyncDispose]: () => disconnect(client) };
}

/**
 * Ends a session that this process has lost sight of, so that its transaction does not stand in the way of
 * the next one. It is gone when this returns; one that is gone already is fine.
 */
export async function endSession(client: pg.Client, lost: pg.Client): Promise<void> {
  await client.query(
    `SELECT pg_terminate_backend(pid, ${END_WITHIN_MS}) FROM pg_stat_activity
      WHERE pid = $1 AND pid <> pg_backend_pid() AND starts_with(application_name, $2)`,
    [processId(lost), SESSION_PREFIX],
  );
}
