import type pg from 'pg';

/**
 * Advisory locks of this project, as bigint keys. They are per database. The numbers mean nothing;
 * they only have to differ from each other and stay the same for ever.
 */
export const SCHEMA_LOCK = '7202611220001';
export const MIGRATION_LOCK = '7202611220002';
/** Taken in the maintenance database `postgres` while `ml_db` is renamed. */
export const RENAME_LOCK = '7202611220003';
/** Held while the ledger's own tables are created. */
export const LEDGER_LOCK = '7202611220004';
/** Held while the content is exported, beside MIGRATION_LOCK: one export at a time. */
export const EXPORT_LOCK = '7202611220005';
/**
 * With a chart's id as the second key: held by the transaction that stores a decision on a suggestion there.
 * Locks of two keys are others than those of one.
 */
export const DECISION_LOCK = 720261201;

/**
 * Does `work` while this session holds the lock; `onWait` is called where another one has it and is waited
 * for. What `work` throws is what comes out, also where the connection is gone, and the lock with it.
 */
export async function withLock<Result>(
  client: pg.ClientBase,
  key: string,
  work: () => Promise<Result>,
  onWait: () => void = () => {},
): Promise<Result> {
  const { rows } = await client.query('SELECT pg_try_advisory_lock($1::bigint) AS taken', [key]);
  if (!rows[0].taken) {
    onWait();
    await client.query('SELECT pg_advisory_lock($1::bigint)', [key]);
  }
  const unlock = () => client.query('SELECT pg_advisory_unlock($1::bigint)', [key]);
  const result = await work().catch(async (cause) => {
    await unlock().catch(() => {});
    throw cause;
  });
  await unlock();
  return result;
}

/**
 * Whether some session holds the lock in this client's database; takes no lock itself, so it disturbs nobody.
 */
export async function isLockHeld(client: pg.ClientBase, key: string): Promise<boolean> {
  const { rows } = await client.query(
    `SELECT EXISTS (
       SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
        WHERE locktype = 'advisory' AND granted AND datname = current_database() AND objsubid = 1
          AND (classid::bigint << 32 | objid::bigint) = $1::bigint
     ) AS held`,
    [key],
  );
  return rows[0].held;
}
