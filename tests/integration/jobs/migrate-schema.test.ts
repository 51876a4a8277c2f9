import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { databaseUrl, queryServer } from '../../support/database.ts';
import { runJob } from '../../support/run-job.ts';
import { uniqueName } from '../../support/server.ts';
import { existing, makeOldDatabase, OWNED, query, reservePair, tablesOf } from './support/pair.ts';

describe('migrate-schema', () => {
  it('renames the old database and adds the application’s tables beside training_runs, whose rows stay', async () => {
    await using pair = reservePair();
    await makeOldDatabase(pair.oldName);
    const { exitCode, stderr } = await pair.run();
    expect(stderr).toContain('database_renamed');
    expect(exitCode).toBe(0);
    expect(await existing(pair)).toEqual([pair.newName]);
    expect(await tablesOf(pair.newName)).toEqual([...OWNED, 'training_runs'].toSorted());
    expect(
      await query(pair.newName, 'SELECT run_id, metrics_summary::text AS m FROM training_runs ORDER BY 1'),
    ).toEqual([
      { run_id: 'run-1', m: '{"f1": 0.50}' },
      { run_id: 'run-2', m: null },
    ]);
  });

  it('keeps the gate shut where a migrated database had its old name again, until somebody says what counts', async () => {
    await using pair = reservePair();
    expect((await pair.run()).exitCode).toBe(0);
    const database = { env: { DATABASE_URL: databaseUrl(pair.newName) } };
    await runJob('jobs/request/main.ts', [], database);
    await query(pair.newName, `UPDATE legacy_migration.runs SET status = 'completed', verified = true`);
    expect((await pair.run()).stderr).not.toContain('went_back');
    await queryServer(`ALTER DATABASE ${pair.newName} RENAME TO ${pg.escapeIdentifier(pair.oldName)}`);
    const { exitCode, stderr } = await pair.run();
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('went_back')]);
    const gate = await runJob('jobs/gate/main.ts', [], database);
    expect(gate.exitCode).toBe(1);
    expect(gate.stdout).toMatch(/old name, .*, again: .* compares the legacy file .* cutover -- --again/);
  });

  it('creates the database where neither exists, and does nothing more the second time', async () => {
    await using pair = reservePair();
    expect((await pair.run()).stderr).toContain('database_created');
    expect(await tablesOf(pair.newName)).toEqual(OWNED);
    const again = await pair.run();
    expect(again.exitCode).toBe(0);
    expect(again.stderr).toContain('database_kept');
  });

  it('stops with instructions where both exist, and changes neither', async () => {
    await using pair = reservePair();
    await makeOldDatabase(pair.oldName);
    await queryServer(`CREATE DATABASE ${pair.newName}`);
    const { exitCode, stderr } = await pair.run();
    expect(exitCode).toBe(4);
    expect(stderr).toContain('both_databases_exist');
    expect(stderr).toContain('rows in training_runs');
    expect(stderr).toContain('holds no rows');
    expect(stderr).toContain('RENAME TO');
    expect((await existing(pair)).sort()).toEqual([pair.oldName, pair.newName].sort());
    expect(await tablesOf(pair.newName)).toEqual([]);
    expect(await tablesOf(pair.oldName)).toEqual(['training_runs']);
  });

  it('renames a database whose clients come back at once, and says who they were', async () => {
    await using pair = reservePair();
    await makeOldDatabase(pair.oldName);
    const clients = Array.from({ length: 5 }, () => comeBackUntilGone(pair.oldName));
    await Promise.all(clients.map(({ connected }) => connected));
    const { exitCode, stderr } = await pair.run();
    expect(stderr).toContain('"application":"old application"');
    expect(exitCode).toBe(0);
    expect(await Promise.all(clients.map(({ gone }) => gone))).toEqual(Array(5).fill('3D000'));
  });

  it('twenty at once do no harm: one renames, all succeed', async () => {
    await using pair = reservePair();
    await makeOldDatabase(pair.oldName);
    const results = await Promise.all(Array.from({ length: 20 }, () => pair.run()));
    expect(results.map(({ exitCode }) => exitCode)).toEqual(Array(20).fill(0));
    expect(results.filter(({ stderr }) => stderr.includes('database_renamed'))).toHaveLength(1);
    expect(await tablesOf(pair.newName)).toEqual([...OWNED, 'training_runs'].toSorted());
    const migrations =
      'SELECT count(*)::int AS n, count(DISTINCT hash)::int AS d FROM drizzle.__drizzle_migrations';
    const [{ n, d }] = (await query(pair.newName, migrations)) as [{ n: number; d: number }];
    expect(n).toBe(d);
  });

  it('needs no other database where there is nothing to rename', async () => {
    await using pair = reservePair();
    await pair.run();
    const role = uniqueName('candle_alone');
    await queryServer(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
    try {
      await queryServer(`ALTER DATABASE ${pair.newName} OWNER TO ${role}`);
      await query(pair.newName, `GRANT ALL ON SCHEMA public, drizzle TO ${role}`);
      await query(pair.newName, `GRANT ALL ON ALL TABLES IN SCHEMA public, drizzle TO ${role}`);
      await queryServer('REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC');
      const url = new URL(databaseUrl(pair.newName));
      url.username = role;
      url.password = 'x';
      const { exitCode, stderr } = await pair.run({ DATABASE_URL: url.href });
      expect(exitCode, stderr).toBe(0);
    } finally {
      await queryServer('GRANT CONNECT ON DATABASE postgres, template1 TO PUBLIC');
      await queryServer(`ALTER DATABASE ${pair.newName} OWNER TO CURRENT_USER`);
      await query(pair.newName, `DROP OWNED BY ${role}`);
      await queryServer(`DROP ROLE ${role}`);
    }
  });

  it.each([
    { env: { DATABASE_URL: '' }, exitCode: 2, says: 'DATABASE_URL is not set' },
    { env: { DATABASE_URL: 'mysql://h/d' }, exitCode: 2, says: 'DATABASE_URL is not a PostgreSQL URL' },
    { env: { DATABASE_URL: 'postgres://u:geh@im/secret@h/d' }, exitCode: 2, says: 'percent-encode' },
    { env: { DATABASE_URL: 'postgres://h' }, exitCode: 2, says: 'DATABASE_URL names no database' },
    { env: { OLD_POSTGRES_DB: 'postgres' }, exitCode: 2, says: 'OLD_POSTGRES_DB names postgres' },
    { env: { DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/d' }, exitCode: 4, says: '127.0.0.1:1' },
  ])('exits $exitCode and says "$says"', async ({ env, exitCode, says }) => {
    await using pair = reservePair();
    const result = await pair.run(env);
    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).toContain(says);
    expect(result.stderr).not.toContain('secret');
    expect(await existing(pair)).toEqual([]);
  });
});

/** A client of the old application: connects again whenever it is thrown out, until the database is gone. */
function comeBackUntilGone(database: string) {
  const connected = Promise.withResolvers<void>();
  const gone = (async () => {
    for (;;) {
      const client = new pg.Client({
        connectionString: databaseUrl(database),
        application_name: 'old application',
      });
      client.on('error', () => {});
      try {
        await client.connect();
        connected.resolve();
        await client.query('SELECT pg_sleep(600)');
      } catch (error) {
        const { code } = error as pg.DatabaseError;
        if (code === '3D000') return code;
      } finally {
        await client.end().catch(() => {});
      }
    }
  })();
  return { connected: connected.promise, gone };
}
