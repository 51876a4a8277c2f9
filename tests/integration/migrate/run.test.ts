import { describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { legacyFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';
import { judge } from '../../support/oracle/judge.ts';
import { fingerprint } from '../../support/read-only.ts';
import { runJob } from '../../support/run-job.ts';

/** What the catalog says of the tables that are loaded, printed by PostgreSQL. */
function schemaOf(database: TestDatabase): Promise<unknown[]> {
  return database.query(
    `SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS fact FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace
     UNION ALL
     SELECT format('%s %s %s', indexrelid::regclass, pg_get_indexdef(indexrelid), indisvalid) FROM pg_index
       JOIN pg_class ON pg_class.oid = indrelid WHERE relnamespace = 'public'::regnamespace
     UNION ALL
     SELECT format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default)
       FROM information_schema.columns WHERE table_schema = 'public'
     ORDER BY fact`,
  );
}

describe('run', () => {
  it.each(['UTC', 'America/New_York', 'Asia/Kolkata'])(
    'brings every value over unchanged under TZ=%s',
    async (zone) => {
      await using database = await createDatabase();
      await using legacy = await legacyFile({ candles: 3_000, charts: 3, seed: zone, occasional: true });
      const { exitCode, report, stderr } = await migrate(database, legacy, {
        args: ['--batch-rows', '700'],
        env: { TZ: zone },
      });
      expect(exitCode, stderr).toBe(0);
      expect(report).toMatchObject({ status: 'completed', exitCode: 0, balanced: true, error: null });
      expect(report?.tables.every(({ sourceRows }) => sourceRows > 0)).toBe(true);
      expect(await judge(database.client, legacy.path)).toMatchObject({
        problems: [],
        quarantined: 0,
      });
    },
  );

  it('lays the rows of a table down in order of their ids, however many workers there are', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 30_000 });
    const args = ['--concurrency', '4', '--batch-rows', '500'];
    expect((await migrate(database, legacy, { args })).exitCode).toBe(0);
    const [row] = await database.query(
      `SELECT count(*)::int AS rows, count(*) FILTER (WHERE id < before)::int AS backwards
         FROM (SELECT id, lag(id) OVER (ORDER BY ctid) AS before FROM candles) AS lying`,
    );
    expect(row).toEqual({ rows: 30_000, backwards: 0 });
  });

  it('leaves the schema exactly as the migrations made it', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    const before = await schemaOf(database);
    expect((await migrate(database, legacy)).exitCode).toBe(0);
    expect(await schemaOf(database)).toEqual(before);
  });

  it('never writes to the legacy file or its folder', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    const before = await fingerprint(legacy.folder);
    expect((await migrate(database, legacy)).exitCode).toBe(0);
    expect(await fingerprint(legacy.folder)).toEqual(before);
  });

  it('hands out ids afterwards that SQLite never used, not even for rows deleted since', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({
      alter: [
        `INSERT INTO charts (id, name, created_at) VALUES (900, 'gone', 1)`,
        'DELETE FROM charts WHERE id = 900',
      ],
    });
    expect((await migrate(database, legacy)).exitCode).toBe(0);
    const [row] = await database.query<{ id: number }>(
      `INSERT INTO charts (name) VALUES ('new') RETURNING id`,
    );
    expect(row?.id).toBe(901);
  });

  it('leaves a table of the other ORM alone, rows and all', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    await database.query('CREATE TABLE training_runs (run_id text PRIMARY KEY, metrics_summary json)');
    await database.query(`INSERT INTO training_runs VALUES ('r1', '{"f1": 0.9}')`);
    expect((await migrate(database, legacy)).exitCode).toBe(0);
    expect(await database.query('SELECT * FROM training_runs')).toEqual([
      { run_id: 'r1', metrics_summary: { f1: 0.9 } },
    ]);
  });

  it('is a no-op the second time, also after the application has written and deleted', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    const first = await migrate(database, legacy);
    await database.query(`INSERT INTO charts (name) VALUES ('after the cutover')`);
    await database.query('DELETE FROM span_annotations');
    const second = await migrate(database, legacy);
    expect(second.exitCode, second.stderr).toBe(0);
    expect(second.report).toMatchObject({
      status: 'noop',
      runId: first.report?.runId,
      tables: first.report?.tables,
    });
    expect(await database.query('SELECT count(*)::int AS n FROM span_annotations')).toEqual([{ n: 0 }]);
    expect((await runJob('jobs/gate/main.ts', [], { env: { DATABASE_URL: database.url } })).exitCode).toBe(0);
  });

  it('needs no legacy file any more once it has completed', async () => {
    await using database = await createDatabase();
    {
      await using legacy = await legacyFile();
      expect((await migrate(database, legacy)).exitCode).toBe(0);
    }
    expect((await migrate(database, { path: '/nonexistent/candles.db' })).exitCode).toBe(0);
  });

  it('takes a folder for the candles.db in it, from SQLITE_PATH or DATABASE_PATH', async () => {
    await using legacy = await legacyFile();
    for (const name of ['SQLITE_PATH', 'DATABASE_PATH']) {
      await using database = await createDatabase();
      const result = await runJob('jobs/migrate/main.ts', ['plan'], {
        env: { DATABASE_URL: database.url, [name]: legacy.folder, REPORT_DIR: legacy.folder },
      });
      expect(result.exitCode, result.stderr).toBe(0);
      expect(result.stdout).toContain(legacy.path);
    }
  });
});
