import { describe, expect, test } from 'vitest';
import * as candlesRoute from '../../../frontend/src/app/api/candles/route.ts';
import { moveToNewYork } from '../../support/charts.ts';
import { type Answer, frontendDatabase, get } from '../../support/routes.ts';
import { HEADER, ONE, upload } from '../../support/uploads.ts';

const db = frontendDatabase();
const NEW_YEAR = 1_704_067_200;

describe('POST /api/upload takes', () => {
  test('stores a file as a new chart named after it, with every digit', async () => {
    const answer = await upload(
      `${HEADER}\n2024-01-01,129587.00000000001,131073.0,1e-7,.5\n2024-01-02,1,2,-3,+4.\n`,
    );
    expect(answer).toMatchObject({
      status: 200,
      body: { success: true, count: 2, chart: { id: expect.any(Number), name: 'EURUSD h1' } },
    });
    expect(await candlesOf(answer)).toEqual([
      { time: NEW_YEAR, open: 129587.00000000001, high: 131073, low: 1e-7, close: 0.5 },
      { time: NEW_YEAR + 86_400, open: 1, high: 2, low: -3, close: 4 },
    ]);
  });

  test.each([
    ['2024-01-01', NEW_YEAR],
    ['2024-01-01 00:30', NEW_YEAR + 1800],
    ['2024-01-01 00:00:07', NEW_YEAR + 7],
    ['2024-01-01T00:00:07', NEW_YEAR + 7],
    ['2024-01-01T00:00:07Z', NEW_YEAR + 7],
    ['2024-01-01T00:00:07.000Z', NEW_YEAR + 7],
    ['2024-01-01T02:00:00+02:00', NEW_YEAR],
    ['2023-12-31 19:00:00-0500', NEW_YEAR],
    ['2024-02-29', NEW_YEAR + 59 * 86_400],
    ['0099-01-01', Date.parse('0099-01-01') / 1000],
    ['1704067200', NEW_YEAR],
    ['1704067200.0', NEW_YEAR],
    ['20241301', 20_241_301],
    ['1970-08-23T06:15:01Z', 20_240_101],
    ['-60', -60],
    ['2024-03-10 02:30', 1_710_037_800],
  ])('reads the time %j as UTC under TZ=America/New_York', async (text, seconds) => {
    await moveToNewYork(db());
    const answer = await upload(`${HEADER}\n${text},1,2,0.5,1.5\n`);
    const [candle] = await candlesOf(answer);
    expect(candle?.time).toBe(seconds);
  });

  test('takes digits that could be a date for Unix seconds where those around them are', async () => {
    const minutes = [20_240_060, 20_240_120, 20_240_180];
    const answer = await upload(`${HEADER}\n${minutes.map((time) => `${time},1,2,0.5,1.5\n`).join('')}`);
    expect((await candlesOf(answer)).map(({ time }) => time)).toEqual(minutes);
  });

  test.each([
    ['columns in any order and case, others ignored', 'Spread,CLOSE,Low,high,Open,Time\n9,1.5,0.5,2,1,60\n'],
    ['a byte order mark and CRLF', '\uFEFFtime,open,high,low,close\r\n60,1,2,0.5,1.5\r\n'],
    [
      'quotes, also around commas, quotes and line breaks',
      '"time",note,"open",high,low,close\n"60","a, ""b""\nc",1,"2",0.5,1.5',
    ],
    ['no line break at the end, and blank lines', `${HEADER}\n\n60,1,2,0.5,1.5\n\n   \n`],
    ['blanks around values', 'time, open, high, low, close\n 60 , 1 , 2 , 0.5 , 1.5 \n'],
    ['a column named Date in place of time', 'Date,open,high,low,close\n1970-01-01 00:01:00,1,2,0.5,1.5\n'],
  ])('takes %s', async (_what, csv) => {
    const answer = await upload(csv);
    expect(answer.body).toMatchObject({ success: true, count: 1 });
    expect(await candlesOf(answer)).toEqual([{ time: 60, open: 1, high: 2, low: 0.5, close: 1.5 }]);
  });

  test('a character that is cut by a chunk arrives whole, and lines are counted across chunks', async () => {
    const rows = Array.from({ length: 9_000 }, (_, i) => `${i},1,2,0.5,1.5,"€ one\ntwo"`);
    const good = await upload(`${HEADER},note\n${rows.join('\n')}`);
    expect(good.body).toMatchObject({ count: 9_000 });
    const bad = await upload(`${HEADER},note\n${rows.join('\n')}\nx,1,2,0.5,1.5,`);
    expect(bad).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/^line 18002: time "x" is not understood/) },
    });
  });

  test.each([
    ['prices.CSV', 'prices'],
    ['C:\\data\\prices.csv', 'prices'],
    ['../../etc/prices.csv', 'prices'],
    ['my.prices.v2.csv', 'my.prices.v2'],
    ['Gold – 日足.csv', 'Gold – 日足'],
    ['.csv', 'Untitled'],
    [`${'x'.repeat(300)}.csv`, 'x'.repeat(200)],
    ["'; DROP TABLE charts; --.csv", "'; DROP TABLE charts; --"],
  ])('a file named %j makes a chart named %j', async (fileName, name) => {
    expect((await upload(ONE, fileName)).body.chart?.name).toBe(name);
  });
});

async function candlesOf({ body }: Answer): Promise<{ time: number }[]> {
  return (await get(candlesRoute.GET, `chartId=${body.chart.id}`)).body;
}
