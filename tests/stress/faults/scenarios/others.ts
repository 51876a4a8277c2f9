import { expect } from 'vitest';
import { migrate } from '../../../support/migration.ts';
import { untilStopped } from '../../../support/processes.ts';
import type { JobResult, RunningJob } from '../../../support/run-job.ts';
import { withClient } from '../../../support/server.ts';
import { startCrowd } from '../support/crowd.ts';
import { holdItself, holdRun, isHeldByServer, POINTS, type Stage } from '../support/moments.ts';
import { expectExit, expectFinishedByNext, expectWhole } from '../support/outcome.ts';
import { SMALL_BATCHES } from '../support/world.ts';
import type { Scenario } from './scenario.ts';

const BEGINNINGS: Partial<Record<Stage, string>> = {
  prepare: 'before:prepare',
  copy: 'before:copy',
  quarantine: 'before:quarantine',
  seal: 'before:seal',
  settle: 'before:settle',
  verify: 'before:verify',
};

/** A second job says who is at work and ends; the first goes on. */
export const secondJob: Scenario = async (world, stage) => {
  await using database = await world.createDatabase();
  await using held = await holdRun(stage, { database, legacy: world.legacy });
  const second = await migrate(database, world.legacy);
  expect(second.exitCode, second.stderr).toBe(7);
  expect(second.report?.error).toMatchObject({
    code: 'locked',
    message: expect.stringContaining(`:${held.job.pid}`),
  });
  await held.release();
  await expectExit(held.job, 0);
  await held.forget();
  await expectWhole(world, database);
};

const CROWD = 20;
const INSIDE = { copy: 'during:copy', seal: 'before:seal', settle: 'before:settle' } as const;

/** Of twenty that start at the same moment one gets to work; the others name it and end while it works. */
export const twentyAtOnce: Scenario = async (world) => {
  await using database = await world.createDatabase();
  // Only the one that works gets as far as stopping itself.
  await using crowd = startCrowd(CROWD, world, database, { MIGRATE_FAULT: 'SIGSTOP@during:copy' });
  await crowd.ended(CROWD - 1);
  const [worker] = crowd.running() as [RunningJob];
  await worker.output(/"event":"fault"/);
  expectLockedBy(worker, crowd.results());
  await untilStopped(worker);
  worker.kill('SIGCONT');
  await expectExit(worker, 0);
  await expectWhole(world, database);
};

/** Nineteen that start while one is in the middle of its work name it and end; it goes on. */
export const nineteenMore: Scenario = async (world, stage) => {
  await using database = await world.createDatabase();
  // Stopped by itself: the server holds nobody for longer than a lock timeout, which a crowd may need to
  // start.
  const point = isHeldByServer(stage) ? INSIDE[stage] : POINTS[stage];
  await using held = await holdItself(point, { database, legacy: world.legacy });
  await using crowd = startCrowd(CROWD - 1, world, database);
  await crowd.ended(CROWD - 1);
  expectLockedBy(held.job, crowd.results());
  await held.release();
  await expectExit(held.job, 0);
  await expectWhole(world, database);
};

function expectLockedBy(worker: RunningJob, others: readonly JobResult[]): void {
  expect(others).toHaveLength(CROWD - 1);
  for (const { exitCode, stderr } of others) {
    expect(exitCode, stderr).toBe(7);
    expect(stderr).toContain('"code":"locked"');
    expect(stderr).toContain(`:${worker.pid}`);
  }
}

/** Role and database may set timeouts for everybody: the job's sessions have their own. */
export const timeoutsOfOthers: Scenario = async (world) => {
  await using database = await world.createDatabase();
  for (const name of ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']) {
    await database.query(`ALTER DATABASE ${database.name} SET ${name} = '5ms'`);
  }
  const run = await migrate(database, world.legacy, { args: SMALL_BATCHES });
  expect(run.exitCode, run.stderr).toBe(0);
  for (const name of ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']) {
    await database.query(`ALTER DATABASE ${database.name} RESET ${name}`);
  }
  await expectWhole(world, database);
};

/**
 * Somebody holds a lock on a table: the job gives up in bounded time and names the session; the next one
 * finishes.
 */
export const lockedTable: Scenario = async (world, stage) => {
  await using database = await world.createDatabase();
  const point = BEGINNINGS[stage] as string;
  await using held = await holdItself(point, { database, legacy: world.legacy });
  await withClient(database.url, async (client) => {
    await client.query('BEGIN');
    await client.query('LOCK TABLE candles IN ACCESS EXCLUSIVE MODE');
    await held.release();
    const { stderr } = await expectExit(held.job, 4);
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    expect(stderr).toContain('tables_locked');
    expect(stderr).toContain(`session ${rows[0]?.pid} (`);
    await client.query('ROLLBACK');
  });
  await expectFinishedByNext(world, database);
};

/** Rows that somebody else put there before: refused, and left alone. */
export const foreignRowBefore: Scenario = async (world) => {
  await using database = await world.createDatabase();
  await database.query(`INSERT INTO charts (id, name) VALUES (1, 'theirs')`);
  const run = await migrate(database, world.legacy);
  expect(run.exitCode, run.stderr).toBe(4);
  expect(run.report?.error?.code).toBe('target_not_empty');
  expect(await database.query('SELECT name FROM charts')).toEqual([{ name: 'theirs' }]);
  await database.query('DELETE FROM charts');
  await expectFinishedByNext(world, database);
};

/** A row that appears during the run, under an id of its own: verification finds it. */
export const foreignRowDuring: Scenario = async (world, stage) => {
  await using database = await world.createDatabase();
  const point = BEGINNINGS[stage] as string;
  await using held = await holdItself(point, { database, legacy: world.legacy });
  await database.query(`INSERT INTO charts (id, name) VALUES (999, 'theirs')`);
  await held.release();
  const { stderr } = await expectExit(held.job, 6);
  expect(stderr).toContain('row_unexpected');
  await database.query('DELETE FROM charts WHERE id = 999');
  await expectFinishedByNext(world, database);
};

/** A row that appears under an id of ours while no key stands on the table. */
export const foreignRowTwice: Scenario = async (world) => {
  await using database = await world.createDatabase();
  await using held = await holdItself('before:seal', { database, legacy: world.legacy });
  await database.query(`INSERT INTO charts (id, name) VALUES (1, 'theirs')`);
  await held.release();
  const { stderr } = await expectExit(held.job, 4);
  expect(stderr).toContain('rows_collide');
  await database.query(`DELETE FROM charts WHERE name = 'theirs'`);
  await expectFinishedByNext(world, database);
};

/**
 * A row that refers to nothing, from while nothing forbade it: the reason goes before what verification
 * finds.
 */
export const foreignOrphan: Scenario = async (world) => {
  await using database = await world.createDatabase();
  await using held = await holdItself('before:seal', { database, legacy: world.legacy });
  await database.query(
    `INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (999999, 999, now(), 1, 1, 1, 1)`,
  );
  await held.release();
  const { stderr } = await expectExit(held.job, 4);
  expect(stderr).toContain('rows_collide');
  await database.query('DELETE FROM candles WHERE id = 999999');
  await expectFinishedByNext(world, database);
};

/** The schema is not the job's: refused before anything is written. */
export const otherSchema: Scenario = async (world) => {
  await using database = await world.createDatabase();
  const [latest] = await database.query<{ id: number }>(
    'SELECT max(id) AS id FROM drizzle.__drizzle_migrations',
  );
  const change = (sql: string, values: unknown[] = []) => database.query(sql, values);
  await change(
    `INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('of a later version', 9999999999999)`,
  );
  const newer = await migrate(database, world.legacy);
  expect([newer.exitCode, newer.report?.error?.code]).toEqual([4, 'schema_newer']);
  await change('DELETE FROM drizzle.__drizzle_migrations WHERE id > $1', [latest?.id]);
  await change('CREATE TABLE kept AS SELECT * FROM drizzle.__drizzle_migrations WHERE id = $1', [latest?.id]);
  await change('DELETE FROM drizzle.__drizzle_migrations WHERE id = $1', [latest?.id]);
  const older = await migrate(database, world.legacy);
  expect([older.exitCode, older.report?.error?.code]).toEqual([4, 'schema_older']);
  await change('INSERT INTO drizzle.__drizzle_migrations SELECT * FROM kept');
  await change('DROP TABLE kept');
  await expectFinishedByNext(world, database);
};

/** The tables are changed while the run is at work: it does not call that done. */
export const schemaChanges: Scenario = async (world, stage) => {
  await using database = await world.createDatabase();
  await using held = await holdItself(BEGINNINGS[stage] as string, { database, legacy: world.legacy });
  await database.query('ALTER TABLE candles ALTER COLUMN volume TYPE integer');
  await held.release();
  await expectExit(held.job, stage === 'verify' ? 6 : 4);
  await database.query('ALTER TABLE candles ALTER COLUMN volume TYPE double precision');
  await expectFinishedByNext(world, database);
};

/** One value is changed after it was loaded. */
export const tampered: Scenario = async (world, stage) => {
  await using database = await world.createDatabase();
  await using held = await holdItself(BEGINNINGS[stage] as string, { database, legacy: world.legacy });
  await database.query('UPDATE candles SET close = close + 1e-9 WHERE id = 777');
  await held.release();
  const { stderr } = await expectExit(held.job, 6);
  expect(stderr).toContain('"column":"close"');
  await expectFinishedByNext(world, database, ['--restart']);
};
