import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { MIGRATION_LOCK } from '../../../db/locks.ts';
import { createDatabase, reserveName, type TestDatabase } from '../../support/database.ts';
import { type JobResult, runJob } from '../../support/run-job.ts';

const request = (url: string): Promise<JobResult> =>
  runJob('jobs/request/main.ts', [], { env: { DATABASE_URL: url } });
const gate = (url: string): Promise<JobResult> =>
  runJob('jobs/gate/main.ts', [], { env: { DATABASE_URL: url } });

async function runs(database: TestDatabase): Promise<unknown[]> {
  return (await database.query('SELECT status FROM legacy_migration.runs ORDER BY id')).map(
    ({ status }) => status,
  );
}

/** Asks for a migration, then puts its row into the state that a job would have left. */
async function leaveRun(database: TestDatabase, assignments: string): Promise<void> {
  await request(database.url);
  await database.query(`UPDATE legacy_migration.runs SET ${assignments}`);
}

describe('jobs/request', () => {
  it('asks for nothing while the frontend is connected, unless the migration has completed', async () => {
    await using database = await createDatabase();
    const frontend = new pg.Client({
      connectionString: database.url,
      application_name: 'candle-annotator frontend watch',
    });
    await frontend.connect();
    try {
      const { exitCode, stderr } = await request(database.url);
      expect(exitCode).toBe(4);
      expect(stderr).toContain('application_running');
      expect(stderr).toContain('docker compose stop frontend ml');
      expect((await gate(database.url)).stdout).toContain('no migration was ever asked for');
      await frontend.query('SET application_name = psql');
      await leaveRun(database, `status = 'completed', verified = true, finished_at = now()`);
      await frontend.query(`SET application_name = 'candle-annotator frontend'`);
      expect((await request(database.url)).exitCode).toBe(0);
    } finally {
      await frontend.end();
    }
  });
});

describe('jobs/gate', () => {
  it('opens where no migration was ever asked for, and writes nothing', async () => {
    await using database = await createDatabase();
    const { exitCode, stdout } = await gate(database.url);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^The gate is open: no migration was ever asked for\. .*--profile migrate up\.\n$/,
    );
    expect(await database.query(`SELECT FROM pg_namespace WHERE nspname = 'legacy_migration'`)).toEqual([]);
  });

  it('stays shut from the request on, and sends the operator to the logs of the job', async () => {
    await using database = await createDatabase();
    expect((await request(database.url)).exitCode).toBe(0);
    const { exitCode, stdout } = await gate(database.url);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('SHUT');
    expect(stdout).toContain('docker compose logs migrate-data');
  });

  it.each([
    { state: `status = 'completed', verified = true, finished_at = now()`, exitCode: 0 },
    { state: `status = 'abandoned', finished_at = now()`, exitCode: 0 },
    { state: `status = 'running', started_at = now(), worker = 'host-a:1'`, exitCode: 1 },
    {
      state: `status = 'failed', error = '{"code":"c","message":"It broke.","hint":"Mend it."}'`,
      exitCode: 1,
    },
    { state: `status = 'interrupted', error = NULL`, exitCode: 1 },
  ])('exits $exitCode where the latest run has $state', async ({ state, exitCode }) => {
    await using database = await createDatabase();
    await leaveRun(database, state);
    expect((await gate(database.url)).exitCode).toBe(exitCode);
  });

  it('repeats code, message and hint of a failed run', async () => {
    await using database = await createDatabase();
    await leaveRun(
      database,
      `status = 'failed', error = '{"code":"source_damaged","message":"It broke.","hint":"Mend it."}'`,
    );
    expect((await gate(database.url)).stdout).toContain('source_damaged: It broke. Mend it.');
  });

  it('tells a job that is still running from one that was killed, by the lock it holds', async () => {
    await using database = await createDatabase();
    await leaveRun(database, `status = 'running', started_at = now(), worker = 'host-a:1'`);
    expect((await gate(database.url)).stdout).toContain('it was killed');
    await database.query('SELECT pg_advisory_lock($1::bigint)', [MIGRATION_LOCK]);
    expect((await gate(database.url)).stdout).toContain('it is still running');
  });

  it('looks at the latest run only', async () => {
    await using database = await createDatabase();
    await leaveRun(database, `status = 'abandoned'`);
    expect((await gate(database.url)).exitCode).toBe(0);
    await request(database.url);
    expect(await runs(database)).toEqual(['abandoned', 'requested']);
    expect((await gate(database.url)).exitCode).toBe(1);
  });

  it('stays shut where the database cannot be reached, or is not there', async () => {
    await using missing = reserveName();
    expect((await gate(missing.url)).exitCode).toBe(4);
    const unreachable = await gate('postgres://u:secret@127.0.0.1:1/d');
    expect(unreachable.exitCode).toBe(4);
    expect(unreachable.stderr).not.toContain('secret');
    expect((await gate('')).exitCode).toBe(2);
  });
});

describe('jobs/request', () => {
  it('records one request however often and however many ask', async () => {
    await using database = await createDatabase();
    const results = await Promise.all(Array.from({ length: 8 }, () => request(database.url)));
    expect(results.map(({ exitCode }) => exitCode)).toEqual(Array(8).fill(0));
    expect(await runs(database)).toEqual(['requested']);
  });

  it.each(['running', 'failed', 'interrupted'])('leaves a %s run as it is, to be resumed', async (status) => {
    await using database = await createDatabase();
    await leaveRun(database, `status = '${status}', started_at = now()`);
    const { exitCode, stdout } = await request(database.url);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/resumed|tried again/);
    expect(await runs(database)).toEqual([status]);
  });

  it('asks for nothing once a migration has completed', async () => {
    await using database = await createDatabase();
    await leaveRun(database, `status = 'completed', verified = true, finished_at = now()`);
    const { exitCode, stdout } = await request(database.url);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('nothing left to ask for');
    expect(await runs(database)).toEqual(['completed']);
    expect((await gate(database.url)).exitCode).toBe(0);
  });

  it('exits 4 where the database cannot be reached', async () => {
    expect((await request('postgres://u:secret@127.0.0.1:1/d')).exitCode).toBe(4);
  });
});
