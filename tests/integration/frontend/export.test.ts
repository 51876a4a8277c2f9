import Papa from 'papaparse';
import { describe, expect, test, vi } from 'vitest';
import * as exportRoute from '../../../frontend/src/app/api/export/route.ts';
import { frontendDatabase, get } from '../../support/routes.ts';

const db = frontendDatabase();
const HEADER = 'id,timestamp,label_type,open,high,low,close,color,geometry,created_at\r\n';

describe('GET /api/export', () => {
  test('joins each annotation with its candle, in order of time, quoted where CSV needs it', async () => {
    vi.stubEnv('TZ', 'America/New_York');
    await db().query(`INSERT INTO charts (name) VALUES ('Gold "h1" (日足)')`);
    await db().query(
      `INSERT INTO candles (chart_id, time, open, high, low, close)
       VALUES (1, timestamp 'epoch' + interval '60 s', 129587.00000000001, 1e21, 'NaN', -0.5)`,
    );
    await db().query(
      `INSERT INTO annotations (chart_id, timestamp, label_type, geometry, color, created_at) VALUES
         (1, timestamp 'epoch' + interval '120 s', E'two\\nlines', NULL, NULL, timestamp 'epoch'),
         (1, timestamp 'epoch' + interval '60 s', 'a "b", c', '{"startPrice": 1.10}', '', timestamp 'epoch')`,
    );
    const answer = await exportRoute.GET(new Request('http://localhost/api/export?chartId=1'));
    expect(Object.fromEntries(answer.headers)).toEqual({
      'cache-control': 'no-store',
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition':
        'attachment; filename="annotations.csv"; ' +
        "filename*=UTF-8''Gold%20%22h1%22%20%28%E6%97%A5%E8%B6%B3%29-annotations.csv",
    });
    expect(await answer.text()).toBe(
      `${HEADER}2,60,"a ""b"", c",129587.00000000001,1e+21,NaN,-0.5,"","{""startPrice"": 1.10}",0\r\n` +
        `1,120,"two\nlines",,,,,,,0\r\n`,
    );
  });

  test('more annotations than fit a page arrive whole, in order, also within one moment', async () => {
    await db().query(`INSERT INTO charts (name) VALUES ('many')`);
    await db().query(
      `INSERT INTO annotations (chart_id, timestamp, label_type)
       SELECT 1, timestamp 'epoch' + (n / 7) * interval '1 second', 'x' FROM generate_series(1, 20001) AS n`,
    );
    const answer = await exportRoute.GET(new Request('http://localhost/api/export'));
    const lines = (await answer.text()).trimEnd().split('\r\n').slice(1);
    expect(lines.map((line) => Number(line.split(',')[0]))).toEqual(
      Array.from({ length: 20_001 }, (_, index) => index + 1),
    );
  });

  test('a chart without annotations is a header alone, one that is not there 404, and none at all 400', async () => {
    expect(await get(exportRoute.GET)).toEqual({
      status: 400,
      body: { error: 'chartId: there is no chart to export yet' },
    });
    await db().query(`INSERT INTO charts (name) VALUES ('empty')`);
    const answer = await exportRoute.GET(new Request('http://localhost/api/export?chartId=1'));
    expect(await answer.text()).toBe(HEADER);
    const error = 'There is no chart with the id 2.';
    expect(await get(exportRoute.GET, 'chartId=2')).toEqual({ status: 404, body: { error } });
    expect((await get(exportRoute.GET, 'chartId=x')).status).toBe(400);
  });

  test('is exact by default, and for spreadsheets has no text that one would run', async () => {
    await db().query(`INSERT INTO charts (name) VALUES ('risky')`);
    const labels = ['=HYPERLINK("http://x")', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', 'a=1', "'=1"];
    for (const [index, label] of labels.entries()) {
      await db().query(
        `INSERT INTO annotations (chart_id, timestamp, label_type, color, geometry, created_at)
         VALUES (1, timestamp 'epoch' + $2 * interval '1 s', $1, $1, to_jsonb(-1), timestamp 'epoch')`,
        [label, index - 4],
      );
    }
    const cells = async (query: string) => {
      const csv = await (
        await exportRoute.GET(new Request(`http://localhost/api/export?chartId=1${query}`))
      ).text();
      const parsed = Papa.parse<string[]>(csv.slice(HEADER.length).trimEnd(), { newline: '\r\n' }).data;
      return parsed.map((row) => [row[1], row[2], row[7], row[8]]);
    };
    expect(await cells('')).toEqual(labels.map((label, index) => [String(index - 4), label, label, '-1']));
    expect(await cells('&spreadsheet=true')).toEqual(
      labels.map((label, index) => {
        const shown = index < 6 ? `'${label}` : label;
        return [String(index - 4), shown, shown, "'-1"];
      }),
    );
  });
});
