import pg from 'pg';
import { disconnect } from '../../../db/pool.ts';
import { targetError } from '../errors.ts';
import { TABLES } from '../rules/tables.ts';
import { openTarget, SESSION_PREFIX } from './session.ts';

const LOCK_NOT_AVAILABLE = '55P03';

/** Somebody else's session, or a prepared transaction, which has none. */
interface Holder {
  pid: number | null;
  name: string | null;
  user: string | null;
  state: string | null;
  since: string | null;
}

/**
 * Does `work`, and names who holds a lock that it has waited for in vain: the error says which sessions hold
 * locks on the tables concerned: PostgreSQL names none, and the wait is over when it says so, but whoever
 * made a session wait for ten seconds is there a moment later.
 */
export async function namingLockHolders<Result>(
  databaseUrl: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    throw tablesLocked(await findHolders(databaseUrl).catch(() => []), error);
  }
}

function isLockTimeout(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof pg.DatabaseError) return error.code === LOCK_NOT_AVAILABLE;
  return isLockTimeout(error.cause);
}

async function findHolders(databaseUrl: string): Promise<Holder[]> {
  const client = await openTarget(databaseUrl, 'look', () => {});
  try {
    const { rows } = await client.query<Holder>(
      `SELECT DISTINCT l.pid, a.application_name AS name, a.usename AS "user", a.state, a.xact_start::text AS since
         FROM pg_locks AS l JOIN pg_class AS c ON c.oid = l.relation LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid
        WHERE l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND (c.relnamespace = 'public'::regnamespace AND c.relname = ANY ($1::text[])
               OR c.relnamespace = to_regnamespace('legacy_migration'))
          AND NOT starts_with(coalesce(a.application_name, ''), $2)
        ORDER BY l.pid`,
      [TABLES.map(({ name }) => name), SESSION_PREFIX],
    );
    return rows;
  } finally {
    await disconnect(client).catch(() => {});
  }
}

function tablesLocked(holders: readonly Holder[], cause: unknown): Error {
  const pids = holders.flatMap(({ pid }) => pid ?? []);
  const waited = 'Another session kept this job waiting ten seconds for a lock on its tables';
  if (holders.length === 0)
    return targetError(
      'tables_locked',
      `${waited}, and has let go since.`,
      'Run the same command again.',
      cause,
    );
  return targetError(
    'tables_locked',
    `${waited}. Locks on them are held by ${holders.map(describe).join(', ')}.`,
    [
      'Let them commit or roll back',
      pids.length > 0 &&
        `or end them (${pids.map((pid) => `SELECT pg_terminate_backend(${pid});`).join(' ')})`,
      pids.length < holders.length && 'or ROLLBACK PREPARED what pg_prepared_xacts lists',
      'then run the same command again.',
    ]
      .filter(Boolean)
      .join(', '),
    cause,
  );
}

function describe({ pid, name, user, state, since }: Holder): string {
  if (pid === null) return 'a prepared transaction';
  return `session ${pid} (${name || 'unnamed'}, user ${user}, ${state}, in a transaction since ${since})`;
}
