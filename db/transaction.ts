// A transaction that is committed or undone as a whole.

import type pg from 'pg';

/**
 * Does `work` in a transaction of this session: committed when it returns, undone when it throws. What it
 * throws is what comes out, also where the connection is gone and nothing can be rolled back any more.
 */
export async function inTransaction<Result>(
  client: pg.ClientBase,
  work: () => Promise<Result>,
): Promise<Result> {
  await client.query('BEGIN');
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => {});
    throw cause;
  }
}
