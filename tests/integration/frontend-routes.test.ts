import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as candlesRoute from '../../frontend/src/app/api/candles/route.ts';
import * as chartsRoute from '../../frontend/src/app/api/charts/route.ts';
import * as healthRoute from '../../frontend/src/app/api/health/route.ts';
import { closeDatabase } from '../../frontend/src/server/database.ts';
import {
  createDatabase,
  createEmptyDatabase,
  queryServer,
  reserveName,
  type TestDatabase,
} from '../support/database.ts';
import { PATIENT } from '../support/routes.ts';

/** 10 March 2024, 02:30 UTC: as local time in New York this moment does not exist. */
const IN_THE_GAP = 1_710_037_800;

let db: TestDatabase;

beforeEach(async () => {
  db = await createDatabase();
  vi.stubEnv('DATABASE_URL', db.url);
});

afterEach(async () => {
  await closeDatabase();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await db[Symbol.asyncDispose]();
});

describe('GET /api/health', () => {
  test('is 200 while the database answers and 503 as soon as it does not', async () => {
    const healthy = await healthRoute.GET();
    expect([healthy.status, await healthy.json()]).toEqual([200, { status: 'ok' }]);
    silenceLog();
    await queryServer(`ALTER DATABASE ${db.name} WITH ALLOW_CONNECTIONS false`);
    await closeDatabase();
    const ill = await healthRoute.GET();
    expect([ill.status, await ill.json()]).toEqual([
      503,
      { status: 'unavailable', error: expect.stringContaining('unavailable') },
    ]);
  });

  test('answers again by itself after the server has ended its connections', async () => {
    await healthRoute.GET();
    await db.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'candle-annotator frontend'`,
    );
    // The pool hears of the end a moment later; a request before that is the one that may fail.
    silenceLog();
    await expect.poll(async () => (await healthRoute.GET()).status, PATIENT).toBe(200);
  });
});

describe('GET /api/charts', () => {
  test('lists the newest chart first, with created_at in Unix seconds', async () => {
    vi.stubEnv('TZ', 'America/New_York');
    await addChart('older', IN_THE_GAP);
    await addChart('newer', IN_THE_GAP + 1);
    await addChart('same second, later id', IN_THE_GAP + 1);
    expect(await (await chartsRoute.GET()).json()).toEqual([
      { id: 3, name: 'same second, later id', created_at: IN_THE_GAP + 1 },
      { id: 2, name: 'newer', created_at: IN_THE_GAP + 1 },
      { id: 1, name: 'older', created_at: IN_THE_GAP },
    ]);
  });

  test('is an empty list where there is no chart', async () => {
    expect(await (await chartsRoute.GET()).json()).toEqual([]);
  });
});

describe('GET /api/candles', () => {
  test('candle times are Unix seconds under TZ=America/New_York', async () => {
    vi.stubEnv('TZ', 'America/New_York');
    expect(new Date(IN_THE_GAP * 1000).getTimezoneOffset()).toBe(5 * 60);
    await db.query(`ALTER DATABASE ${db.name} SET timezone = 'America/New_York'`);
    const chart = await addChart();
    const times = [-1, 0, IN_THE_GAP, IN_THE_GAP + 1800, 4_102_444_800];
    for (const time of times) await addCandle(chart, time);
    expect(await timesOf(`chartId=${chart}`)).toEqual(times);
    expect(await timesOf(`chartId=${chart}&from=${IN_THE_GAP}&to=${IN_THE_GAP}`)).toEqual([IN_THE_GAP]);
  });

  test('prices keep every digit', async () => {
    const chart = await addChart();
    const prices = [129587.00000000001, 5e-324, 1.7976931348623157e308, -0];
    await addCandle(chart, 60, prices);
    await addCandle(chart, 120, [0.1 + 0.2, 1e-7, 1e21, -1.5]);
    const [first, second] = await candles(`chartId=${chart}`);
    expect(first).toEqual({ time: 60, open: prices[0], high: prices[1], low: prices[2], close: -0 });
    expect(second).toEqual({ time: 120, open: 0.1 + 0.2, high: 1e-7, low: 1e21, close: -1.5 });
  });

  test('a price that JSON cannot say arrives as null, beside those it can', async () => {
    const chart = await addChart();
    await addCandle(chart, 60, ['NaN', 'Infinity', '-Infinity', 1]);
    expect(await candles(`chartId=${chart}`)).toEqual([
      { time: 60, open: null, high: null, low: null, close: 1 },
    ]);
  });

  test('a chart of many pages arrives whole and ascending, whatever order it was stored in', async () => {
    const chart = await addChart();
    await addMinutes(chart, 25_001);
    // Within the second of the first page's last candle: a page that goes on by whole seconds loses it.
    await addCandle(chart, 9_999 * 60 + 0.5);
    const other = await addChart('other');
    await addMinutes(other, 10);
    const times = await timesOf(`chartId=${chart}`);
    const expected = Array.from({ length: 25_001 }, (_, minute) => minute * 60);
    expected.splice(10_000, 0, 9_999 * 60);
    expect(times).toEqual(expected);
    expect(await timesOf(`chartId=${other}`)).toHaveLength(10);
  });

  test('from and to are inclusive, limit counts from the oldest and newest from the newest', async () => {
    const chart = await addChart();
    await addMinutes(chart, 12_000);
    const first = 0;
    const last = 11_999 * 60;
    const ask = (query: string) => timesOf(`chartId=${chart}&${query}`);
    expect(await ask('from=60&to=180')).toEqual([60, 120, 180]);
    expect(await ask('from=61&to=179')).toEqual([120]);
    expect(await ask(`from=${last}`)).toEqual([last]);
    expect(await ask(`to=${first}`)).toEqual([first]);
    expect(await ask('limit=2')).toEqual([0, 60]);
    expect(await ask('newest=2')).toEqual([last - 60, last]);
    expect(await ask('newest=2&to=180')).toEqual([120, 180]);
    expect(await ask('newest=3&from=60&to=120')).toEqual([60, 120]);
    expect(await ask('from=120&limit=1')).toEqual([120]);
    expect(await ask('limit=10001')).toHaveLength(10_001);
    expect(await ask('newest=10001')).toEqual(
      Array.from({ length: 10_001 }, (_, index) => last - (10_000 - index) * 60),
    );
  });

  test('a range without candles is an empty list, a chart that does not exist is 404', async () => {
    const chart = await addChart();
    expect(await candles(`chartId=${chart}`)).toEqual([]);
    expect(await candles(`chartId=${chart}&newest=5`)).toEqual([]);
    await addCandle(chart, 60);
    expect(await candles(`chartId=${chart}&from=61`)).toEqual([]);
    const answer = await getCandles('chartId=4711');
    expect([answer.status, await answer.json()]).toEqual([
      404,
      { error: 'There is no chart with the id 4711.' },
    ]);
  });

  test.each([
    ['', 'chartId'],
    ['chartId=', 'chartId'],
    ['chartId=0', 'chartId'],
    ['chartId=1.5', 'chartId'],
    ['chartId=0x1', 'chartId'],
    ['chartId=1;DROP TABLE candles', 'chartId'],
    ['chartId=2147483648', 'chartId'],
    ['chartId=1&from=yesterday', 'from'],
    ['chartId=1&from=2&to=1', 'from'],
    ['chartId=1&to=1e3', 'to'],
    ['chartId=1&to=99999999999999999999', 'to'],
    ['chartId=1&limit=0', 'limit'],
    ['chartId=1&limit=500001', 'limit'],
    ['chartId=1&newest=-1', 'newest'],
    ['chartId=1&limit=1&newest=1', 'newest'],
  ])('"%s" is refused with 400 and names %s', async (query, field) => {
    const answer = await getCandles(query);
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: expect.stringMatching(new RegExp(`^${field}: `)) },
    ]);
  });

  test('the earliest and the latest time that is taken is understood by PostgreSQL', async () => {
    const chart = await addChart();
    await addCandle(chart, 60);
    expect(await timesOf(`chartId=${chart}&from=-62135510400&to=253402300799`)).toEqual([60]);
  });

  test('an answer that breaks off half-way fails instead of looking whole', async () => {
    const chart = await addChart();
    await addMinutes(chart, 50_000);
    const answer = await getCandles(`chartId=${chart}`);
    await db.query('ALTER TABLE candles RENAME TO gone');
    await expect(answer.text()).rejects.toThrow('does not exist');
  });

  test('between pages a slow client holds no connection, and one that goes away ends the reading', async () => {
    const chart = await addChart();
    await addMinutes(chart, 50_000);
    vi.stubEnv('DATABASE_POOL_MAX', '1');
    await closeDatabase();
    const slow = await getCandles(`chartId=${chart}`);
    expect((await healthRoute.GET()).status).toBe(200);
    await slow.body?.cancel();
    expect((await healthRoute.GET()).status).toBe(200);
  });
});

describe('while the database is away', () => {
  test('every route answers 503, and neither answer nor log holds the password', async () => {
    await using away = await closedDoor();
    vi.stubEnv('DATABASE_URL', `postgres://somebody:s3cret@127.0.0.1:${away.port}/candle_annotator`);
    await closeDatabase();
    const log = silenceLog();
    const answers = await Promise.all([healthRoute.GET(), chartsRoute.GET(), getCandles('chartId=1')]);
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    const said = (await Promise.all(answers.map((answer) => answer.text()))).join();
    expect(said).toContain('The database is unavailable');
    expect(said).not.toMatch(/s3cret|somebody|127\.0\.0\.1/);
    const logged = log.mock.calls.join('');
    expect(logged).toContain(`127.0.0.1:${away.port}/candle_annotator`);
    expect(logged).not.toContain('s3cret');
  });

  test('a database that does not exist is 503', async () => {
    await using missing = reserveName();
    expect(await chartsFrom(missing.url)).toEqual([503, { error: 'The database is unavailable (3D000).' }]);
  });

  test('a database without the tables is 503 and says so', async () => {
    await using empty = await createEmptyDatabase();
    expect(await chartsFrom(empty.url)).toEqual([
      503,
      { error: 'The database does not have its tables yet.' },
    ]);
  });

  test.each([
    ['', 'DATABASE_URL is not set.'],
    ['mysql://root:s3cret@localhost/x', 'DATABASE_URL is not a PostgreSQL URL.'],
  ])('DATABASE_URL=%j is 503 and names the setting', async (url, error) => {
    expect(await chartsFrom(url)).toEqual([503, { error }]);
  });
});

async function addChart(name = 'chart', createdAt = 0): Promise<number> {
  const rows = await db.query<{ id: number }>(
    `INSERT INTO charts (name, created_at) VALUES ($1, to_timestamp($2) AT TIME ZONE 'UTC') RETURNING id`,
    [name, createdAt],
  );
  return rows[0]?.id ?? Number.NaN;
}

async function addCandle(chart: number, time: number, prices: unknown[] = [1, 2, 0.5, 1.5]): Promise<void> {
  await db.query(
    `INSERT INTO candles (chart_id, time, open, high, low, close)
     VALUES ($1, to_timestamp($2) AT TIME ZONE 'UTC', $3, $4, $5, $6)`,
    [chart, time, ...prices.map((price) => (Object.is(price, -0) ? '-0' : price))],
  );
}

/** One candle a minute from 1970 on, stored latest first. */
async function addMinutes(chart: number, count: number): Promise<void> {
  await db.query(
    `INSERT INTO candles (chart_id, time, open, high, low, close)
     SELECT $1, timestamp 'epoch' + n * interval '1 minute', n, n, n, n
       FROM generate_series($2::int - 1, 0, -1) AS n`,
    [chart, count],
  );
}

function getCandles(query: string): Promise<Response> {
  return candlesRoute.GET(new Request(`http://localhost/api/candles?${query}`));
}

async function candles(query: string): Promise<{ time: number }[]> {
  const answer = await getCandles(query);
  expect(answer.status).toBe(200);
  return JSON.parse(await answer.text());
}

async function timesOf(query: string): Promise<number[]> {
  return (await candles(query)).map(({ time }) => time);
}

async function chartsFrom(url: string): Promise<[number, unknown]> {
  vi.stubEnv('DATABASE_URL', url);
  await closeDatabase();
  silenceLog();
  const answer = await chartsRoute.GET();
  return [answer.status, await answer.json()];
}

/** Keeps expected log lines out of the test's output, and for the test to read. */
function silenceLog() {
  return vi.spyOn(process.stderr, 'write').mockReturnValue(true);
}

/** A port that hangs up on everybody, as a server does that is just going away. */
async function closedDoor(): Promise<AsyncDisposable & { port: number }> {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}
