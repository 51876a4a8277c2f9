import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import type pg from 'pg';
import { disconnect } from '../../../../db/pool.ts';

/**
 * Sorting an index in memory instead of on disk: both indexes of 3,000,000 candles take 1.05 s with it and
 * 1.3 with 64 MB. Per session, and given back with it. A server that is set to more keeps to that: with 1 GB
 * those of 10,000,000 candles take 3.8 s instead of 4.6.
 */
const LEAST_MAINTENANCE_WORK_MEM = '256MB';

export interface Sessions extends AsyncDisposable {
  readonly first: pg.Client;
  readonly clients: readonly pg.Client[];
  /**
   * Runs statements, each on whichever session is free; rejects with the first error. Each begins at least
   * `apartMs` after the one before it, or when that has ended.
   */
  run(statements: readonly string[], apartMs?: number): Promise<void>;
}

/**
 * Opens `count` sessions for schema changes that PostgreSQL lets run side by side; `execute` runs one of
 * them.
 */
export async function openSessions(
  openSession: () => Promise<pg.Client>,
  count: number,
  execute: (client: pg.Client, statement: string) => Promise<void>,
): Promise<Sessions> {
  const clients: pg.Client[] = [];
  const close = async () => {
    await Promise.all(clients.map(disconnect));
  };
  try {
    for (let index = 0; index < count; index++) {
      const client = await openSession();
      // Closed with the others also where it cannot be prepared.
      clients.push(client);
      await prepare(client, count);
    }
  } catch (cause) {
    await close();
    throw cause;
  }
  const free = [...clients];
  const limit = pLimit(count);
  const runOne = async (statement: string) => {
    const client = free.pop() as pg.Client;
    try {
      await execute(client, statement);
    } finally {
      free.push(client);
    }
  };
  return {
    first: clients[0] as pg.Client,
    clients,
    run: async (statements, apartMs = 0) => {
      const running: Promise<void>[] = [];
      for (const statement of statements) {
        const done = limit(runOne, statement);
        running.push(done);
        if (apartMs > 0)
          await Promise.race([done.catch(() => {}), sleep(apartMs, undefined, { ref: false })]);
      }
      const results = await Promise.allSettled(running);
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    },
    [Symbol.asyncDispose]: close,
  };
}

async function prepare(client: pg.Client, count: number): Promise<void> {
  await client.query(
    `SELECT set_config('maintenance_work_mem', $1, false)
      WHERE pg_size_bytes(current_setting('maintenance_work_mem')) < pg_size_bytes($1)`,
    [LEAST_MAINTENANCE_WORK_MEM],
  );
  // Two index builds at once read a table from wherever the other one is, and then find its rows out of
  // order.
  await client.query('SET synchronize_seqscans = off');
  // The two large indexes keep two cores busy; with two more processes for each they take a sixth longer.
  if (count <= 2) await client.query('SET max_parallel_maintenance_workers = 0');
}
