import { createPool } from '@candle-annotator/db/pool.ts';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { readConfig } from './config.ts';
import { CommitLost } from './errors.ts';

const HEALTH_TIMEOUT_MS = 5_000;

/**
 * One pool a process. It hangs on the global object because the bundler may load this module more than
 * once (`next dev` does after every edit), and the most connections must hold for all copies together.
 */
const holder = globalThis as typeof globalThis & { candleAnnotatorPool?: pg.Pool };

/** The pool, made on first use. Throws a TargetError when DATABASE_URL is missing or malformed. */
export function pool(): pg.Pool {
  if (!holder.candleAnnotatorPool) {
    const { databaseUrl, databasePoolMax } = readConfig();
    holder.candleAnnotatorPool = createPool({
      databaseUrl,
      max: databasePoolMax,
      applicationName: 'candle-annotator frontend',
    });
  }
  return holder.candleAnnotatorPool;
}

/** Drizzle on that pool; its timestamps are UTC on both sides, whatever the server's time zone. */
export function database(): NodePgDatabase {
  return drizzle(pool());
}

/**
 * Runs `work` in one transaction on one connection of the pool: committed when it returns, undone when it
 * throws, unless that is CommitLost. The connection itself is for what Drizzle has no words for.
 */
export async function inTransaction<T>(
  work: (tx: NodePgDatabase, client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool().connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(drizzle(client), client);
    await commit(client);
    return result;
  } catch (thrown) {
    // A connection that cannot even roll back is not given to anybody else; ending it undoes the work too.
    await client.query('ROLLBACK').catch((failed: Error) => {
      broken = failed;
    });
    throw thrown;
  } finally {
    client.release(broken);
  }
}

/** What the server refuses it has undone; one that breaks off may have kept it. */
async function commit(client: pg.PoolClient): Promise<void> {
  try {
    await client.query('COMMIT');
  } catch (cause) {
    if (cause instanceof pg.DatabaseError && cause.severity === 'ERROR') throw cause;
    throw new CommitLost('The database was lost while it committed.', { cause });
  }
}

/** Returns when the database has answered a query; throws within 10 s to connect and 5 s to answer. */
export async function askDatabase(): Promise<void> {
  // node-postgres reads query_timeout from a query too; its types name it only for a client.
  const question: pg.QueryConfig & { query_timeout: number } = {
    text: 'SELECT 1',
    query_timeout: HEALTH_TIMEOUT_MS,
  };
  await pool().query(question);
}

/** Ends the pool, so that a test can point the next one elsewhere. */
export async function closeDatabase(): Promise<void> {
  const open = holder.candleAnnotatorPool;
  delete holder.candleAnnotatorPool;
  await open?.end();
}
