import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCatalog } from '../../support/oracle/catalog.ts';
import { withClient } from '../../support/server.ts';
import { holdItself } from './support/moments.ts';
import { createWorld, type FaultDatabase, TABLE_NAMES, type World } from './support/world.ts';

/**
 * Autovacuum comes once a second here instead of once a minute, and to every table that has had a few rows
 * written.
 */
const EAGER = {
  fsync: 'off',
  autovacuum_naptime: '1s',
  autovacuum_vacuum_insert_threshold: '10',
  autovacuum_vacuum_insert_scale_factor: '0',
  autovacuum_analyze_threshold: '10',
  autovacuum_analyze_scale_factor: '0',
};

let world: World;

beforeAll(async () => {
  world = await createWorld({ parameters: EAGER });
});

afterAll(() => world[Symbol.asyncDispose]());

/** How often autovacuum has come to a table, and how many rows it knows to have been written there. */
async function visits(database: FaultDatabase, table: string): Promise<{ visits: number; written: number }> {
  const rows = await database.query<{ visits: number; written: number }>(
    `SELECT (autovacuum_count + autoanalyze_count)::int AS visits, n_tup_ins::int AS written
       FROM pg_stat_user_tables WHERE relname = '${table}'`,
  );
  return rows[0] ?? { visits: 0, written: 0 };
}

/**
 * Returns when autovacuum has come to a new table that is as large as candles, and so has passed by at all
 * that is older.
 */
async function untilAutovacuumCame(database: FaultDatabase): Promise<void> {
  const { written } = await untilKnown(database);
  await database.query(`CREATE TABLE control AS SELECT generate_series(1, ${written}) AS n`);
  while ((await visits(database, 'control')).visits === 0) await sleep(50);
}

/** A session tells what it has written when it has been idle for ten seconds. */
async function untilKnown(database: FaultDatabase): Promise<{ written: number }> {
  for (;;) {
    const known = await visits(database, 'candles');
    if (known.written >= 10_000) return known;
    await sleep(100);
  }
}

test.each(['before:seal', 'before:verify'])(
  'autovacuum stays away from candles while a run stands still %s, and may come again afterwards',
  async (point) => {
    await using database = await world.createDatabase();
    await using held = await holdItself(point, { database, legacy: world.legacy });
    await untilAutovacuumCame(database);
    expect(await visits(database, 'candles')).toMatchObject({ visits: 0 });
    await held.release();
    const { exitCode, stderr } = await held.job.finished;
    expect(exitCode, stderr).toBe(0);
    const catalog = await withClient(database.url, (client) => readCatalog(client, TABLE_NAMES));
    expect(catalog).toEqual(world.catalog);
    while ((await visits(database, 'candles')).visits === 0) await sleep(50);
  },
);

test('a run that is begun anew, after everything had been put back, keeps it away again', async () => {
  await using database = await world.createDatabase();
  const options = { database, legacy: world.legacy };
  await using stopped = await holdItself('before:finish', options);
  stopped.job.kill('SIGKILL');
  await stopped.job.finished;
  const kept = `SELECT count(*)::int AS tables FROM pg_class WHERE 'autovacuum_enabled=false' = ANY (reloptions)`;
  expect(await database.query(kept)).toEqual([{ tables: 0 }]);
  await using held = await holdItself('before:seal', { ...options, args: ['--restart'] });
  expect(await database.query(kept)).toEqual([{ tables: TABLE_NAMES.length }]);
  await held.release();
  expect((await held.job.finished).exitCode).toBe(0);
  expect(await database.query(kept)).toEqual([{ tables: 0 }]);
});

test('what somebody has said of autovacuum is left as it is', async () => {
  await using database = await world.createDatabase();
  await database.query('ALTER TABLE candles SET (autovacuum_enabled = false, fillfactor = 90)');
  await database.query('ALTER TABLE charts SET (autovacuum_enabled = true)');
  const options = `SELECT relname, reloptions FROM pg_class WHERE relkind = 'r' AND reloptions IS NOT NULL
    AND relnamespace = 'public'::regnamespace ORDER BY relname`;
  const before = await database.query(options);
  await using held = await holdItself('before:finish', { database, legacy: world.legacy });
  await held.release();
  const { exitCode, stderr } = await held.job.finished;
  expect(exitCode, stderr).toBe(0);
  expect(await database.query(options)).toEqual(before);
});
