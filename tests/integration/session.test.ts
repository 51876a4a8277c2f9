import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, createPool } from '../../db/pool.ts';
import * as candlesRoute from '../../frontend/src/app/api/candles/route.ts';
import * as chartsRoute from '../../frontend/src/app/api/charts/route.ts';
import * as spansRoute from '../../frontend/src/app/api/span-annotations/route.ts';
import { closeDatabase } from '../../frontend/src/server/database.ts';
import { openTarget } from '../../jobs/migrate/target/session.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { legacyFile } from '../support/legacy.ts';
import { migrate } from '../support/migration.ts';
import { type PoolMode, startPooler } from '../support/pooler.ts';
import { get, post } from '../support/routes.ts';
import { runJob } from '../support/run-job.ts';
import { uniqueName } from '../support/server.ts';
import { upload } from '../support/uploads.ts';

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
  database = await hostileDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

async function hostileDatabase(): Promise<TestDatabase> {
  const created = await createDatabase();
  for (const setting of HOSTILE) await created.query(`ALTER DATABASE ${created.name} SET ${setting}`);
  return created;
}

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
  for (const verb of ['run', 'status', 'verify', 'export', 'run']) {
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

  it('the application stores and reads what it is given, to the bit, or says why not', async ({ skip }) => {
    await using own = await hostileDatabase();
    await using pooler = await startPooler(own.url, mode, ['extra_float_digits', 'options']);
    if (!pooler) return skip('PgBouncer is not installed');
    vi.stubEnv('DATABASE_URL', pooler.url);
    const refused = await get(chartsRoute.GET);
    expect(refused.status).toBe(503);
    const question = createPool({ databaseUrl: pooler.url });
    const refusal = await question.query(QUESTION).catch((error) => error);
    await question.end();
    await closeDatabase();
    expect(refusal).toMatchObject({ code: 'settings_ignored' });
    for (const [statement] of refusal.hint.matchAll(/ALTER ROLE [^;]*;/g)) await own.query(statement);
    try {
      await using anew = await startPooler(own.url, mode, ['extra_float_digits', 'options']);
      vi.stubEnv('DATABASE_URL', String(anew?.url));
      await expectTheSame(own, mode);
    } finally {
      await closeDatabase();
      vi.unstubAllEnvs();
      await own.query(`ALTER ROLE CURRENT_USER IN DATABASE ${own.name} RESET ALL`);
    }
  });
});

const PRICES = [129587.00000000001, 1.7976931348623157e308, 5e-324, 0.1 + 0.2];
const CSV = `time,open,high,low,close\n1767225600,${PRICES.join(',')}\n`;

/** What goes in comes out by the same way and lies there as PostgreSQL itself sees it. */
async function expectTheSame(own: TestDatabase, mode: PoolMode): Promise<void> {
  const uploaded = await upload(CSV, 'prices.csv');
  // Transactions of several statements are what this mode is without.
  if (mode === 'statement') {
    expect(uploaded).toMatchObject({ status: 503, body: { error: expect.any(String) } });
    expect(await own.query('SELECT id FROM charts')).toEqual([]);
    return;
  }
  expect(uploaded.status, JSON.stringify(uploaded.body)).toBe(200);
  const chart = uploaded.body.chart.id;
  const [open, high, low, close] = PRICES;
  expect((await get(candlesRoute.GET, `chartId=${chart}`)).body).toEqual([
    expect.objectContaining({ time: 1767225600, open, high, low, close }),
  ]);
  const span = { chart_id: chart, start_time: 1767225600, end_time: 1767229200, label: 'bull_flag' };
  const posted = await post(spansRoute.POST, span);
  expect(posted.body).toMatchObject({ start_time: 1767225600, end_time: 1767229200 });
  expect(Math.abs(posted.body.created_at - Date.now() / 1000)).toBeLessThan(60);
  const [stored] = await own.query(
    `SELECT encode(float8send(open), 'hex') AS open, extract(epoch FROM time)::int AS time,
            abs(extract(epoch FROM now() AT TIME ZONE 'UTC' - (SELECT created_at FROM span_annotations))) < 60 AS is_utc
       FROM candles`,
  );
  const bits = Buffer.alloc(8);
  bits.writeDoubleBE(open as number);
  expect(stored).toEqual({ open: bits.toString('hex'), time: 1767225600, is_utc: true });
}
