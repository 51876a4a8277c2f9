import { describe, expect, test } from 'vitest';
import * as candlesRoute from '../../../frontend/src/app/api/candles/route.ts';
import { type Answer, frontendDatabase, get } from '../../support/routes.ts';
import { HEADER, ONE, send, stored, upload } from '../../support/uploads.ts';

const db = frontendDatabase();

/** Uploads a file with fields beside it. */
function uploadWith(csv: string, fields: Record<string, string>, fileName = 'x.csv'): Promise<Answer> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', new File([csv], fileName));
  return send(form);
}

const candlesOf = async (chartId: number) => (await get(candlesRoute.GET, `chartId=${chartId}`)).body;

describe('POST /api/upload answers what it understood', () => {
  test('format, columns, clock, what was left out and what looks odd', async () => {
    const { body } = await upload(
      '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\r\n' +
        '2024.01.02\t00:00:00\t1\t2\t0.5\t1.5\t7\t0\t3\r\n'.repeat(2) +
        '2024.01.02\t01:00:00\t1.5\t2\t0.5\t1\t8\t0\t3\r\n',
    );
    expect(body).toMatchObject({
      success: true,
      count: 2,
      already_there: 0,
      understood: {
        format: 'MetaTrader 5',
        delimiter: 'tab',
        interval_seconds: 3600,
        time_zone: 'UTC',
        time_zone_from: 'assumed',
        columns: { time: '<DATE> + <TIME>', volume: '<TICKVOL>' },
      },
      left_out: { duplicates: 1 },
      remarks: [],
    });
    expect(await candlesOf(body.chart.id)).toMatchObject([{ volume: 7 }, { volume: 8 }]);
  });

  test('a candle has a volume only where the file knew one; 0 is one', async () => {
    const { body } = await upload(
      `${HEADER},volume\n60,1,2,0.5,1.5,\n120,1,2,0.5,1.5,0\n180,1,2,0.5,1.5,2.5\n`,
    );
    const volumes = (await candlesOf(body.chart.id)).map((candle: object) => Object.entries(candle)[5]);
    expect(volumes).toEqual([undefined, ['volume', 0], ['volume', 2.5]]);
  });
});

describe('POST /api/upload names the chart', () => {
  test.each([
    [{ chart_name: ' Euro "spot" %22 ' }, 'x.csv', 'Euro "spot" %22'],
    [{ chart_name: '' }, 'EURUSD.txt', 'EURUSD'],
    [{}, 'the "quoted".csv', 'the "quoted"'],
  ])('%j of %s: %s', async (fields, file, name) => {
    const { body } = await uploadWith(`${HEADER}\n60,1,2,0.5,1.5\n`, fields, file);
    expect(body.chart.name).toBe(name);
  });

  test('400 for a name beside a chart that is there', async () => {
    const { body } = await uploadWith(ONE, {});
    const fields = { chart_id: String(body.chart.id), chart_name: 'another' };
    expect(await uploadWith(ONE, fields)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('chart_name: is for a new chart') },
    });
  });
});

describe('POST /api/upload asks what the file leaves open', () => {
  const open = 'date,open,high,low,close\n1/2/2024 10:00,1,2,0.5,1.5\n';

  test('400 with a question, nothing stored; sent again with the answer it is stored', async () => {
    const asked = await upload(open);
    expect(asked).toMatchObject({
      status: 400,
      body: {
        error: expect.stringMatching(/^"1\/2\/2024 10:00" can be read in two ways/),
        question: { field: 'date_order', options: [{ value: 'dmy' }, { value: 'mdy' }] },
      },
    });
    expect(await stored(db())).toEqual({ charts: '0', candles: '0' });
    const { body } = await uploadWith(open, { date_order: 'dmy', time_zone: 'Europe/Berlin' });
    expect(await candlesOf(body.chart.id)).toMatchObject([{ time: Date.parse('2024-02-01T09:00Z') / 1000 }]);
  });

  test('columns may be named by number', async () => {
    const csv = 'when;first;a;b;c;d\n1700000000;x;1;2;0.5;1.5\n1700000060;y;1;2;0.5;1.5\n';
    const columns = {
      time_column: '1',
      open_column: '3',
      high_column: '4',
      low_column: '5',
      close_column: '6',
    };
    const { body } = await uploadWith(csv, columns);
    expect(await candlesOf(body.chart.id)).toEqual([
      { time: 1_700_000_000, open: 1, high: 2, low: 0.5, close: 1.5 },
      { time: 1_700_000_060, open: 1, high: 2, low: 0.5, close: 1.5 },
    ]);
  });

  test.each<[Record<string, string>, RegExp]>([
    [{ timezone: 'UTC' }, /^timezone: is not known; there are time_zone, /],
    [{ time_zone: 'Mars/Olympus' }, /^time_zone: is not a time zone/],
    [{ date_order: 'dym' }, /^date_order: must be/],
    [{ close_column: '0' }, /^close_column: must be the number/],
    [{ chart_id: 'x' }, /^chart_id: must be the id/],
  ])('%j is 400 that names the field', async (fields, error) => {
    expect(await uploadWith(ONE, fields)).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(error) },
    });
  });

  test('a second file in one upload is 400', async () => {
    const form = new FormData();
    form.append('file', new File([ONE], 'a.csv'));
    form.append('file', new File([ONE], 'b.csv'));
    expect(await send(form)).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/^file: is there twice/) },
    });
    expect(await stored(db())).toEqual({ charts: '0', candles: '0' });
  });

  test('all faults are answered at once', async () => {
    const { status, body } = await upload(`${HEADER}\n60,1,2,x,1\n120,1,2,0.5,1\n180,,2,0.5,1\n`);
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        error: 'line 2: low "x" is not a number (and 1 more)',
        faults: [
          { line: 2, problem: 'low "x" is not a number' },
          { line: 4, problem: 'open is empty' },
        ],
        fault_count: 2,
      },
    });
  });
});

describe('POST /api/upload with chart_id adds to a chart', () => {
  const rows = (from: number, to: number, close = 1.5) =>
    `${HEADER}\n${Array.from({ length: to - from }, (_, index) => `${(from + index) * 60},1,2,0.5,${close}\n`).join('')}`;

  test('later candles are stored, equal ones left out and counted', async () => {
    const first = await upload(rows(0, 100));
    const { id, name } = first.body.chart;
    const second = await uploadWith(rows(80, 130), { chart_id: String(id) });
    expect(second).toMatchObject({
      status: 200,
      body: { count: 30, already_there: 20, chart: { id, name } },
    });
    expect(await candlesOf(id)).toHaveLength(130);
    expect(await uploadWith(rows(0, 130), { chart_id: String(id) })).toMatchObject({
      body: { count: 0, already_there: 130 },
    });
    expect(await stored(db())).toEqual({ charts: '1', candles: '130' });
  });

  test('differing ones are refused with their lines, and nothing is stored', async () => {
    const { id } = (await upload(rows(0, 100))).body.chart;
    expect(await uploadWith(rows(95, 105, 1.25), { chart_id: String(id) })).toMatchObject({
      status: 400,
      body: {
        error: expect.stringMatching(
          /^line 2: close of 1970-01-01T01:35:00Z is 1.25, and 1.5 in the chart.* \(and 4 more\)$/,
        ),
        fault_count: 5,
      },
    });
    expect(await candlesOf(id)).toHaveLength(100);
  });

  test('ten at once make no double', async () => {
    const { id } = (await upload(rows(0, 10))).body.chart;
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => uploadWith(rows(5, 50), { chart_id: String(id) })),
    );
    expect(answers.map(({ body }) => body.count as number).toSorted((a, b) => b - a)).toEqual([
      40,
      ...Array(9).fill(0),
    ]);
    expect(await candlesOf(id)).toHaveLength(50);
  });

  test('a chart that is not there is 404', async () => {
    expect(await uploadWith(ONE, { chart_id: '4711' })).toMatchObject({ status: 404 });
  });
});
