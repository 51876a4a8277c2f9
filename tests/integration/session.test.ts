import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, createPool } from '../../db/pool.ts';
import { openTarget } from '../../jobs/migrate/target/session.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { legacyFile } from '../support/legacy.ts';
import { migrate } from '../support/migration.ts';
import { type PoolMode, startPooler } from '../support/pooler.ts';
import { runJob } from '../support/run-job.ts';
import { uniqueName } from '../support/server.ts';

/** What somebody may have set for a database, each of which changes what PostgreSQL prints or finds. */
const HOSTILE = [
  `TimeZone = 'Asia/Kolkata'`,
  `DateStyle = 'German, DMY'`,
  `IntervalStyle = 'sql_standard'`,
  'extra_float_digits = -15',
  `search_path = ''`,
  `bytea_output = 'escape'`,
  'standard_conforming_strings = off',
  `client_encoding = 'LATIN1'`,
  `default_transaction_isolation = 'serializable'`,
];
const PRICE = 129587.00000000001;
const QUESTION = `SELECT now()::timestamp::text AS now, '2026-02-03 04:05:06'::timestamp::text AS time,
                         ${PRICE}::float8::text AS price, 'charts'::regclass::text AS name`;

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  for (const setting of HOSTILE) await database.query(`ALTER DATABASE ${database.name} SET ${setting}`);
});
afterAll(() => database[Symbol.asyncDispose]());

const withQuery = (query: string) => `${database.url}?${query}`;

describe('a session of ours', () => {
  it.each([
    ['the database says otherwise', ''],
    [
      'the URL does',
      'options=-c%20TimeZone%3DAsia/Tokyo%20-c%20DateStyle%3DSQL%20-c%20extra_float_digits%3D-15',
    ],
    ['the URL names parameters of the driver', 'binary=true&statement_timeout=1&application_name=mine'],
  ])('prints times in UTC and prices to the last bit where %s', async (_what, query) => {
    const pool = createPool({ databaseUrl: withQuery(query), applicationName: 'ours' });
    const client = await connect({ databaseUrl: withQuery(query), applicationName: 'ours' });
    try {
      for (const session of [pool, client]) {
        const [row] = (await session.query(QUESTION)).rows;
        expect(row).toMatchObject({ time: '2026-02-03 04:05:06', price: String(PRICE), name: 'charts' });
        expect(Math.abs(Date.parse(`${row.now}Z`) - Date.now())).toBeLessThan(60_000);
        expect((await session.query('SHOW application_name')).rows[0].application_name).toBe('ours');
      }
    } finally {
      await client.end();
      await pool.end();
    }
  });

  it('keeps what a URL asks for beside that', async () => {
    const client = await connect({ databaseUrl: withQuery('options=-c%20work_mem%3D8MB') });
    expect((await client.query('SHOW work_mem')).rows[0].work_mem).toBe('8MB');
    await client.end();
  });
});

it('the jobs end well on a database whose settings change what it prints', async () => {
  await using legacy = await legacyFile();
  const asked = await runJob('jobs/request/main.ts', [], { env: { DATABASE_URL: database.url } });
  expect(asked.exitCode, asked.stderr).toBe(0);
  for (const verb of ['run', 'status', 'verify', 'run']) {
    const { exitCode, stderr } = await migrate(database, legacy, { verb });
    expect(exitCode, `${verb}: ${stderr}`).toBe(0);
  }
  const gate = await runJob('jobs/gate/main.ts', [], { env: { DATABASE_URL: database.url } });
  expect(gate.exitCode, gate.stderr).toBe(0);
});

it('a job never takes rows that a policy hides for rows that are not there', async () => {
  const role = uniqueName('candle_policed');
  await database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
  await database.query(`GRANT SELECT ON charts TO ${role}; ALTER TABLE charts ENABLE ROW LEVEL SECURITY`);
  const url = new URL(database.url);
  Object.assign(url, { username: role, password: 'x' });
  const client = await openTarget(url.href, 'test', () => {});
  try {
    await expect(client.query('SELECT count(*) FROM charts')).rejects.toMatchObject({ code: '42501' });
  } finally {
    await client.end();
    await database.query(
      `ALTER TABLE charts DISABLE ROW LEVEL SECURITY; DROP OWNED BY ${role}; DROP ROLE ${role}`,
    );
  }
});

describe.each<PoolMode>(['session', 'transaction', 'statement'])('PgBouncer in %s mode', (mode) => {
  it('is refused by the jobs, with what to do, and nothing is written', async ({ skip }) => {
    for (const ignored of [['extra_float_digits', 'options'], []]) {
      await using pooler = await startPooler(database.url, mode, ignored);
      if (!pooler) return skip('PgBouncer is not installed');
      for (const job of ['jobs/request/main.ts', 'jobs/gate/main.ts', 'jobs/migrate-schema/main.ts']) {
        const { exitCode, stderr } = await runJob(job, [], { env: { DATABASE_URL: pooler.url } });
        expect(exitCode, stderr).toBe(4);
        expect(stderr).toMatch(/pooler/i);
        expect(stderr).not.toContain('"level":"bug"');
      }
    }
  });

  it('never lets the application answer with other times or prices than are stored', async ({ skip }) => {
    await using pooler = await startPooler(database.url, mode, ['extra_float_digits', 'options']);
    if (!pooler) return skip('PgBouncer is not installed');
    const pool = createPool({ databaseUrl: pooler.url });
    try {
      await expect(pool.query(QUESTION)).rejects.toMatchObject({ code: 'settings_ignored' });
    } finally {
      await pool.end();
    }
  });
});
