import { describe, expect, it } from 'vitest';
import { startPostgres } from '../../scripts/embedded-postgres.ts';
import { createDatabase } from '../support/database.ts';
import { legacyFile } from '../support/legacy.ts';
import { migrate, startMigration } from '../support/migration.ts';
import { runJob, startJob } from '../support/run-job.ts';
import { withClient } from '../support/server.ts';

describe('a wait of more than five seconds says what for', () => {
  it('a lock: who holds it, under which name, since when', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    await withClient(`${database.url}?application_name=somebody`, async (holder) => {
      await holder.query('BEGIN');
      await holder.query('LOCK TABLE candles IN ACCESS SHARE MODE');
      const { rows } = await holder.query('SELECT pg_backend_pid() AS pid');
      await using job = startMigration(database, legacy);
      const [line] = await job.output(/\{[^\n]*"event":"waiting"[^\n]*\}/);
      expect(JSON.parse(line)).toMatchObject({
        for: 'lock',
        holders: [{ pid: rows[0].pid, application: 'somebody', since: expect.any(String) }],
        hint: expect.stringContaining('pg_terminate_backend'),
      });
      await holder.query('ROLLBACK');
      expect((await job.finished).exitCode).toBe(0);
    });
  });

  it('in the job that applies the schema, too', async () => {
    await using database = await createDatabase();
    await withClient(database.url, async (holder) => {
      await holder.query(
        `DELETE FROM drizzle.__drizzle_migrations WHERE id = (SELECT max(id) FROM drizzle.__drizzle_migrations)`,
      );
      await holder.query('BEGIN');
      await holder.query('LOCK TABLE drizzle.__drizzle_migrations IN ACCESS EXCLUSIVE MODE');
      await using job = startJob('jobs/migrate-schema/main.ts', [], { env: { DATABASE_URL: database.url } });
      await job.output(/"for":"lock"/);
      await holder.query('ROLLBACK');
      await job.finished;
    });
  });
});

it('a synchronous standby that is gone keeps no job waiting, and the run says that it has nothing', async () => {
  await using server = await startPostgres({ parameters: { synchronous_standby_names: 'gone' } });
  await using legacy = await legacyFile();
  const url = server.url('candle_annotator');
  for (const program of ['jobs/migrate-schema/main.ts', 'jobs/request/main.ts']) {
    const { exitCode, stderr } = await runJob(program, [], { env: { DATABASE_URL: url } });
    expect(exitCode, stderr).toBe(0);
  }
  const { exitCode, stderr, report } = await migrate({ url }, legacy);
  expect(exitCode, stderr).toBe(0);
  const lacking = { code: 'standby_lacking', message: expect.stringContaining('gone') };
  expect(report?.warnings).toContainEqual(expect.objectContaining(lacking));
  const gate = await runJob('jobs/gate/main.ts', [], { env: { DATABASE_URL: url } });
  expect(gate.exitCode, gate.stderr).toBe(0);
});
