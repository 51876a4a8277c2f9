import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { OWNED_TABLES } from '../../../db/owned-tables.ts';
import { createDatabase, databaseUrl, queryServer, reserveName } from '../../support/database.ts';
import { legacyFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';
import { type JobResult, runJob } from '../../support/run-job.ts';
import { uniqueName } from '../../support/server.ts';

/** All that the migrations of Drizzle make. */
const TABLES = OWNED_TABLES.toSorted();

interface Pair extends AsyncDisposable {
  oldName: string;
  newName: string;
  run(env?: Record<string, string>): Promise<JobResult>;
}

/** Two free database names, as the old and the new one. */
function reservePair(): Pair {
  const before = reserveName('ml db "old"');
  const after = reserveName('candle_new');
  return {
    oldName: before.name,
    newName: after.name,
    run: (env) =>
      runJob('jobs/migrate-schema/main.ts', [], {
        env: { DATABASE_URL: after.url, OLD_POSTGRES_DB: before.name, ...env },
      }),
    async [Symbol.asyncDispose]() {
      await before[Symbol.asyncDispose]();
      await after[Symbol.asyncDispose]();
    },
  };
}

async function makeOldDatabase(name: string): Promise<void> {
  await queryServer(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  await query(
    name,
    `CREATE TABLE training_runs (run_id text PRIMARY KEY, metrics_summary json);
     INSERT INTO training_runs VALUES ('run-1', '{"f1": 0.50}'), ('run-2', NULL)`,
  );
}

async function query(database: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(databaseUrl(database));
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function existing({ oldName, newName }: Pair): Promise<string[]> {
  const rows = await queryServer<{ datname: string }>(
    'SELECT datname FROM pg_database WHERE datname = ANY ($1)',
    [[oldName, newName]],
  );
  return rows.map(({ datname }) => datname);
}

async function tablesOf(database: string): Promise<unknown[]> {
  const rows = await query(
    database,
    `SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  return rows.map(({ tablename }) => tablename);
}

const NEWEST_MIGRATION = 'SELECT hash, created_at FROM drizzle.__drizzle_migrations ORDER BY id DESC LIMIT 1';

describe('migrate-schema', () => {
  it('renames the old database and adds the application’s tables beside training_runs, whose rows stay', async () => {
    await using pair = reservePair();
    await makeOldDatabase(pair.oldName);
    const { exitCode, stderr } = await pair.run();
    expect(stderr).toContain('database_renamed');
    expect(exitCode).toBe(0);
    expect(await existing(pair)).toEqual([pair.newName]);
    expect(await tablesOf(pair.newName)).toEqual([...TABLES, 'training_runs']);
    expect(
      await query(pair.newName, 'SELECT run_id, metrics_summary::text AS m FROM training_runs ORDER BY 1'),
    ).toEqual([
      { run_id: 'run-1', m: '{"f1": 0.50}' },
      { run_id: 'run-2', m: null },
    ]);
  });

  it('creates the database where neither exists, and does nothing more the second time', async () => {
    await using pair = reservePair();
    expect((await pair.run()).stderr).toContain('database_created');
    expect(await tablesOf(pair.newName)).toEqual(TABLES);
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
    expect(await tablesOf(pair.newName)).toEqual([...TABLES, 'training_runs']);
    const migrations =
      'SELECT count(*)::int AS n, count(DISTINCT hash)::int AS d FROM drizzle.__drizzle_migrations';
    const [{ n, d }] = (await query(pair.newName, migrations)) as [{ n: number; d: number }];
    expect(n).toBe(d);
  });

  it('exits 4 where a table of ours exists that no migration made, and says how it differs', async () => {
    await using pair = reservePair();
    await makeOldDatabase(pair.oldName);
    await query(pair.oldName, 'CREATE TABLE charts (id integer)');
    const { exitCode, stderr } = await pair.run();
    expect(exitCode).toBe(4);
    expect(stderr).toContain('schema_without_migrations');
    expect(stderr).toContain('column charts.name is missing');
  });

  it('warns where keys of the application are missing and no run is unfinished', async () => {
    await using pair = reservePair();
    expect((await pair.run()).stderr).not.toContain('schema_differs');
    await query(pair.newName, 'ALTER TABLE candles DROP CONSTRAINT candles_pkey');
    const { exitCode, stderr } = await pair.run();
    expect(exitCode).toBe(0);
    expect(stderr).toContain('schema_differs');
    expect(stderr).toContain('key candles_pkey of candles is missing');
  });

  it('takes over tables that db:push made, and the data job then runs on them', async () => {
    await using pair = reservePair();
    await queryServer(`CREATE DATABASE ${pair.newName}`);
    const push = await runJob('scripts/db-push.ts', ['--database-url', databaseUrl(pair.newName)]);
    expect(push.exitCode, push.stderr).toBe(0);
    await using legacy = await legacyFile({ candles: 10 });
    const tooEarly = await migrate({ url: databaseUrl(pair.newName) }, legacy);
    expect(tooEarly.report?.error).toMatchObject({ code: 'schema_older' });
    const { exitCode, stderr } = await pair.run();
    expect(exitCode, stderr).toBe(0);
    const run = await migrate({ url: databaseUrl(pair.newName) }, legacy);
    expect(run.exitCode, run.stderr).toBe(0);
  });

  it('knows its migrations again that a checkout with other line ends has applied', async () => {
    await using pair = reservePair();
    await pair.run();
    const folder = fileURLToPath(new URL('../../../drizzle', import.meta.url));
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.sql'))) {
      const sql = readFileSync(`${folder}/${name}`, 'utf8');
      const hash = (text: string) => createHash('sha256').update(text).digest('hex');
      await query(
        pair.newName,
        `UPDATE drizzle.__drizzle_migrations SET hash = '${hash(sql.replaceAll('\n', '\r\n'))}' WHERE hash = '${hash(sql)}'`,
      );
    }
    const { exitCode, stderr } = await pair.run();
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('"before":"current"');
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

  it('exits 4 where the database has had migrations that this version does not know', async () => {
    await using pair = reservePair();
    await pair.run();
    await query(
      pair.newName,
      `INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('later', 0)`,
    );
    const { exitCode, stderr } = await pair.run();
    expect(exitCode).toBe(4);
    expect(stderr).toContain('schema_newer');
  });

  it('lets schema changes wait while a data migration is unfinished, which can then go on or be undone', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 500 });
    const [newest] = await database.query(NEWEST_MIGRATION);
    const { hash, created_at } = newest as { hash: string; created_at: string };
    const schema = () => runJob('jobs/migrate-schema/main.ts', [], { env: { DATABASE_URL: database.url } });
    expect((await migrate(database, legacy, { env: { MIGRATE_FAULT: 'SIGKILL@after:copy' } })).signal).toBe(
      'SIGKILL',
    );
    // As if this version brought one more migration than the run began with.
    await database.query('DELETE FROM drizzle.__drizzle_migrations WHERE hash = $1', [hash]);
    const { exitCode, stderr } = await schema();
    expect(exitCode, stderr).toBe(4);
    expect(stderr).toContain('schema_waits');
    expect(stderr).toContain('migrate-data abandon');
    expect((await migrate(database, legacy, { verb: 'abandon' })).exitCode).toBe(0);
    await database.query('INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ($1, $2)', [
      hash,
      created_at,
    ]);
    expect((await schema()).exitCode).toBe(0);
    expect((await migrate(database, legacy)).exitCode).toBe(0);
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
