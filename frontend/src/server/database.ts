import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { readConfig } from './config.ts';
import { borrow, closeConnections, type Lent, type Purpose } from './connections.ts';
import { CommitLost } from './errors.ts';

/** Looks like a pool to Drizzle and to db/; each query borrows a connection for itself. */
class Borrowing {
  readonly #purpose: Purpose;
  readonly #midway: boolean;

  constructor(purpose: Purpose, midway: boolean) {
    this.#purpose = purpose;
    this.#midway = midway;
  }

  async query(config: pg.QueryConfig | string, values?: unknown[]): Promise<pg.QueryResult> {
    await using lent = await borrow(this.#purpose, this.#midway);
    return await lent.client.query(config as pg.QueryConfig, values);
  }
}

/**
 * For single statements, each on a connection that it borrows. `midway` where a part of the answer has gone
 * out.
 */
export function pool(purpose: Purpose = 'rest', { midway = false } = {}): pg.Pool {
  return new Borrowing(purpose, midway) as unknown as pg.Pool;
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
  purpose: Purpose = 'rest',
): Promise<T> {
  await using lent = await borrow(purpose);
  const { client } = lent;
  await client.query('BEGIN');
  try {
    if (purpose === 'rows') await client.query(takeLonger());
    const result = await work(drizzle(client), client);
    await commit(client);
    return result;
  } catch (thrown) {
    await undo(lent);
    throw thrown;
  }
}

/** What moves many rows may take longer than what moves one, but waits for nobody's lock any longer. */
export function takeLonger(): string {
  const { statementLimitMs, longStatementLimitMs } = readConfig();
  return `SET LOCAL statement_timeout = ${longStatementLimitMs}; SET LOCAL lock_timeout = ${statementLimitMs}`;
}

/** A connection that cannot even roll back is not given to anybody else; ending it undoes the work too. */
export async function undo(lent: Lent): Promise<void> {
  await lent.client.query('ROLLBACK').catch((failed: Error) => lent.discard(failed));
}

/** What node-postgres says of a connection that it knows to be lost: nothing was sent. */
const NEVER_SENT = /is not queryable$/;

/**
 * What the server refuses it has undone, and what never reached it was never done; one that breaks off may
 * have kept it.
 */
async function commit(client: pg.PoolClient): Promise<void> {
  try {
    await client.query('COMMIT');
  } catch (cause) {
    const refused = cause instanceof pg.DatabaseError && cause.severity === 'ERROR';
    if (refused || (cause instanceof Error && NEVER_SENT.test(cause.message))) throw cause;
    throw new CommitLost('The database was lost while it committed.', { cause });
  }
}

/** Ends all connections, so that a test can point the next ones elsewhere. */
export async function closeDatabase(): Promise<void> {
  await closeConnections();
}
