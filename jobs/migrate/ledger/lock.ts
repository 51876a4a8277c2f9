// The locks that keep migrations and exports apart.

import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { EXPORT_LOCK, MIGRATION_LOCK } from '../../../db/locks.ts';
import { askValue } from '../../../db/values.ts';
import { lockedError } from '../errors.ts';

/** A killed process's session ends within a second, see `client_connection_check_interval`. */
const PATIENCE_MS = 3_000;
const POLL_MS = 50;

/** Who has the lock, as PostgreSQL sees them. */
interface Holder {
  pid: number;
  name: string;
  since: string;
  /** Changes with every statement; null while the session waits for its client. */
  statement: string | null;
}

/**
 * Takes the migration lock for as long as `client` is connected, or throws `locked` and says who has it.
 * Shared holders only look. A holder in the middle of a statement may be what a killed process left: that
 * one is waited for, a living one is not.
 */
export async function takeLock(client: pg.Client, mode: 'exclusive' | 'shared'): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  let before: Holder | undefined;
  const call = mode === 'shared' ? 'pg_try_advisory_lock_shared' : 'pg_try_advisory_lock';
  while (!(await askValue(client, `SELECT ${call}($1::bigint)`, [MIGRATION_LOCK]))) {
    const holder = await findHolder(client);
    if (holder && (isAlive(holder, before) || performance.now() > deadlineMs))
      throw lockedError(
        `Another migration is at work on this database: ${holder.name}, since ${holder.since} (session ${holder.pid}).`,
        'Wait until it has ended, then run the same command again; `status` shows how far it is.',
      );
    before = holder;
    await sleep(POLL_MS);
  }
}

/** A session without a client does not wait for it, and begins nothing new. */
function isAlive(holder: Holder, before: Holder | undefined): boolean {
  return holder.statement === null || (before?.pid === holder.pid && before.statement !== holder.statement);
}

async function findHolder(client: pg.Client): Promise<Holder | undefined> {
  const { rows } = await client.query<Holder>(
    `SELECT pid, application_name AS name, backend_start::text AS since,
            CASE WHEN state = 'active' THEN query_start::text END AS statement
       FROM pg_locks JOIN pg_stat_activity USING (pid)
      WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND datname = current_database()
        AND (classid::bigint << 32 | objid::bigint) = $1::bigint
      ORDER BY backend_start LIMIT 1`,
    [MIGRATION_LOCK],
  );
  return rows[0];
}

/** Takes the lock of exports for as long as `client` is connected, or throws `locked`. */
export async function takeExportLock(client: pg.Client): Promise<void> {
  if (await askValue(client, 'SELECT pg_try_advisory_lock($1::bigint)', [EXPORT_LOCK])) return;
  throw lockedError(
    'Another export of this database is at work.',
    'Wait until it has ended, then run the same command again.',
  );
}
