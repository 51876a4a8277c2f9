import { describe, expect, it } from 'vitest';
import {
  createDatabase,
  createEmptyDatabase,
  reserveName,
  type TestDatabase,
} from '../../support/database.ts';
import { legacyFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';
import { countRows } from '../../support/tables.ts';

/**
 * A role without privileges that owns the database and everything in it; disposing it takes that away again.
 */
async function plainOwner(database: TestDatabase): Promise<AsyncDisposable & { url: string }> {
  const role = `${database.name}_owner`;
  const us = new URL(database.url).username;
  await database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'owner'`);
  await database.query(`ALTER DATABASE ${database.name} OWNER TO ${role}`);
  for (const schema of ['public', 'drizzle']) await database.query(`ALTER SCHEMA ${schema} OWNER TO ${role}`);
  for (const { table } of await database.query<{ table: string }>(
    `SELECT oid::regclass::text AS "table" FROM pg_class
      WHERE relkind = 'r' AND relnamespace IN ('public'::regnamespace, 'drizzle'::regnamespace)`,
  ))
    await database.query(`ALTER TABLE ${table} OWNER TO ${role}`);
  const url = new URL(database.url);
  Object.assign(url, { username: role, password: 'owner' });
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      await database.query(`REASSIGN OWNED BY ${role} TO ${us}`);
      await database.query(`DROP OWNED BY ${role}`);
      await database.query(`DROP ROLE ${role}`);
    },
  };
}

describe('a target that cannot be used as it is: exit 4', () => {
  it('no schema yet', async () => {
    await using database = await createEmptyDatabase();
    await using legacy = await legacyFile();
    const result = await migrate(database, legacy);
    expect(result.exitCode).toBe(4);
    expect(result.report?.error).toMatchObject({
      code: 'schema_older',
      hint: expect.stringContaining('migrate-schema'),
    });
  });

  it('migrations that this job does not know', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    await database.query(
      `INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('of the future', 1)`,
    );
    expect((await migrate(database, legacy)).report?.error?.code).toBe('schema_newer');
  });

  it('a column of another type', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    await database.query('ALTER TABLE candles ALTER COLUMN open TYPE real');
    const result = await migrate(database, legacy);
    expect(result.exitCode).toBe(4);
    expect(result.report?.error).toMatchObject({
      code: 'schema_changed',
      message: expect.stringContaining('candles.open is real, not double precision'),
    });
  });

  it('a foreign key of somebody else’s table, which is named with what to do', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    await database.query('CREATE TABLE notes (id serial PRIMARY KEY, chart_id int REFERENCES charts (id))');
    const { exitCode, report, stderr } = await migrate(database, legacy);
    expect(exitCode, stderr).toBe(4);
    expect(report?.error).toMatchObject({
      code: 'foreign_key_in_the_way',
      message: expect.stringContaining('notes to charts (constraint notes_chart_id_fkey)'),
      hint: expect.stringContaining('ALTER TABLE public.notes DROP CONSTRAINT "notes_chart_id_fkey"'),
    });
    expect(await countRows(database)).toBe(0);
    const put = /Before: (.*) Afterwards: (.*)/.exec(report?.error?.hint ?? '');
    await database.query(put?.[1] as string);
    expect((await migrate(database, legacy)).exitCode).toBe(0);
    await database.query(put?.[2] as string);
  });

  it('row-level security that holds for the owner too', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    await using owner = await plainOwner(database);
    await database.query('ALTER TABLE charts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY');
    const { exitCode, report, stderr } = await migrate(owner, legacy);
    expect(exitCode, stderr).toBe(4);
    expect(report?.error).toMatchObject({
      code: 'row_security_active',
      message: expect.stringContaining('on charts'),
    });
    await database.query('ALTER TABLE charts NO FORCE ROW LEVEL SECURITY');
    expect((await migrate(owner, legacy)).exitCode).toBe(0);
  });

  it('what somebody else made to depend on a primary key, as PostgreSQL tells it', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    await database.query('CREATE VIEW newest AS SELECT id, name, max(id) FROM charts GROUP BY id');
    const { exitCode, report, stderr } = await migrate(database, legacy);
    expect(exitCode, stderr).toBe(4);
    expect(report?.error).toMatchObject({
      code: 'target_refused',
      message: expect.stringContaining('view newest depends on constraint charts_pkey'),
    });
  });

  it('a database that does not exist yet, with what makes it and what plan can use', async () => {
    await using legacy = await legacyFile({ candles: 10 });
    await using free = reserveName();
    const { exitCode, report } = await migrate(free, legacy, { verb: 'plan' });
    expect(exitCode).toBe(4);
    expect(report?.error).toMatchObject({
      code: 'target_unreachable',
      message: expect.stringContaining(`database "${free.name}" does not exist`),
      hint: expect.stringMatching(/migrate -- run.*`plan` needs any database that exists/),
    });
    await using old = await createEmptyDatabase();
    expect((await migrate(old, legacy, { verb: 'plan' })).exitCode).toBe(0);
  });

  it('a session that holds a lock for too long, which is named', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    const pid = (await database.query<{ pid: number }>('SELECT pg_backend_pid() AS pid'))[0]?.pid;
    await database.query(`SET application_name = 'forgotten'`);
    await database.query('BEGIN');
    await database.query('SELECT FROM charts');
    const { exitCode, report, stderr } = await migrate(database, legacy);
    expect(exitCode, stderr).toBe(4);
    expect(report?.error).toMatchObject({
      code: 'tables_locked',
      message: expect.stringContaining(`session ${pid} (forgotten, user `),
      hint: expect.stringContaining(`SELECT pg_terminate_backend(${pid})`),
    });
    expect((await migrate(database, legacy, { verb: 'status' })).stdout).toContain('forgotten');
    await database.query('ROLLBACK');
    expect((await migrate(database, legacy)).exitCode).toBe(0);
  });

  it('a server without a connection left, whose hint names --concurrency', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    await using owner = await plainOwner(database);
    await database.query(`ALTER ROLE ${new URL(owner.url).username} CONNECTION LIMIT 0`);
    const { exitCode, report } = await migrate(owner, legacy);
    expect(exitCode).toBe(4);
    expect(report?.error?.hint).toContain('--concurrency');
  });

  it('a server that does not answer, and no password in what is said', async () => {
    await using legacy = await legacyFile();
    const result = await migrate({ url: 'postgres://someone:geheim@127.0.0.1:1/nowhere' }, legacy);
    expect(result.exitCode).toBe(4);
    expect(result.report?.error).toMatchObject({
      code: 'target_unreachable',
      message: expect.stringContaining('127.0.0.1:1/nowhere as someone'),
    });
    expect(JSON.stringify(result)).not.toContain('geheim');
  });
});
