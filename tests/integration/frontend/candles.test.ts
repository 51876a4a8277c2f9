import { describe, expect, test, vi } from 'vitest';
import * as candlesRoute from '../../../frontend/src/app/api/candles/route.ts';
import * as chartsRoute from '../../../frontend/src/app/api/charts/route.ts';
import { closeDatabase } from '../../../frontend/src/server/database.ts';
import { addCandle, addChart, addMinutes, IN_THE_GAP, moveToNewYork } from '../../support/charts.ts';
import { frontendDatabase, requestOf } from '../../support/routes.ts';

const db = frontendDatabase();

describe('GET /api/candles', () => {
  test('candle times are Unix seconds under TZ=America/New_York', async () => {
    await moveToNewYork(db());
    const chart = await addChart(db());
    const times = [-1, 0, IN_THE_GAP, IN_THE_GAP + 1800, 4_102_444_800];
    for (const time of times) await addCandle(db(), chart, time);
    expect(await timesOf(`chartId=${chart}`)).toEqual(times);
    expect(await timesOf(`chartId=${chart}&from=${IN_THE_GAP}&to=${IN_THE_GAP}`)).toEqual([IN_THE_GAP]);
  });

  test('prices keep every digit', async () => {
    const chart = await addChart(db());
    const prices = [129587.00000000001, 5e-324, 1.7976931348623157e308, -0];
    await addCandle(db(), chart, 60, prices);
    await addCandle(db(), chart, 120, [0.1 + 0.2, 1e-7, 1e21, -1.5]);
    const [first, second] = await candles(`chartId=${chart}`);
    expect(first).toEqual({ time: 60, open: prices[0], high: prices[1], low: prices[2], close: -0 });
    expect(second).toEqual({ time: 120, open: 0.1 + 0.2, high: 1e-7, low: 1e21, close: -1.5 });
  });

  test('a price that JSON cannot say arrives as null, beside those it can', async () => {
    const chart = await addChart(db());
    await addCandle(db(), chart, 60, ['NaN', 'Infinity', '-Infinity', 1]);
    expect(await candles(`chartId=${chart}`)).toEqual([
      { time: 60, open: null, high: null, low: null, close: 1 },
    ]);
  });

  test('a chart of many pages arrives whole and ascending, whatever order it was stored in', async () => {
    const chart = await addChart(db());
    await addMinutes(db(), chart, 25_001);
    // Within the second of the first page's last candle: a page that goes on by whole seconds loses it.
    await addCandle(db(), chart, 9_999 * 60 + 0.5);
    const other = await addChart(db(), 'other');
    await addMinutes(db(), other, 10);
    const times = await timesOf(`chartId=${chart}`);
    const expected = Array.from({ length: 25_001 }, (_, minute) => minute * 60);
    expected.splice(10_000, 0, 9_999 * 60);
    expect(times).toEqual(expected);
    expect(await timesOf(`chartId=${other}`)).toHaveLength(10);
  });

  test('from and to are inclusive, limit counts from the oldest and newest from the newest', async () => {
    const chart = await addChart(db());
    await addMinutes(db(), chart, 12_000);
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
    const chart = await addChart(db());
    expect(await candles(`chartId=${chart}`)).toEqual([]);
    expect(await candles(`chartId=${chart}&newest=5`)).toEqual([]);
    await addCandle(db(), chart, 60);
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
    ['chartId=-2147483649', 'chartId'],
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
    const chart = await addChart(db());
    await addCandle(db(), chart, 60);
    expect(await timesOf(`chartId=${chart}&from=-62135510400&to=253402300799`)).toEqual([60]);
  });

  test('an answer that breaks off half-way fails instead of looking whole', async () => {
    const chart = await addChart(db());
    await addMinutes(db(), chart, 50_000);
    const answer = await getCandles(`chartId=${chart}`);
    await db().query('ALTER TABLE candles RENAME TO gone');
    await expect(answer.text()).rejects.toThrow('does not exist');
  });

  test('between pages a slow client holds no connection, and one that goes away ends the reading', async () => {
    const chart = await addChart(db());
    await addMinutes(db(), chart, 50_000);
    vi.stubEnv('DATABASE_POOL_MAX', '1');
    await closeDatabase();
    const slow = await getCandles(`chartId=${chart}`);
    expect((await chartsRoute.GET(requestOf())).status).toBe(200);
    await slow.body?.cancel();
    expect((await chartsRoute.GET(requestOf())).status).toBe(200);
  });
});

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
