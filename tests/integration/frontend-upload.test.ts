import { describe, expect, test, vi } from 'vitest';
import * as candlesRoute from '../../frontend/src/app/api/candles/route.ts';
import * as healthRoute from '../../frontend/src/app/api/health/route.ts';
import * as uploadRoute from '../../frontend/src/app/api/upload/route.ts';
import { LIMITS } from '../../frontend/src/contract/limits.ts';
import { closeDatabase } from '../../frontend/src/server/database.ts';
import { queryServer } from '../support/database.ts';
import { type Answer, frontendDatabase, get, PATIENT, silenceLog } from '../support/routes.ts';

const db = frontendDatabase();
const HEADER = 'time,open,high,low,close';
const NEW_YEAR = 1_704_067_200;
const ONE = `${HEADER}\n60,1,2,0.5,1.5\n`;

describe('POST /api/upload', () => {
  test('stores a file as a new chart named after it, with every digit', async () => {
    const answer = await upload(
      `${HEADER}\n2024-01-01,129587.00000000001,131073.0,1e-7,.5\n2024-01-02,1,2,-3,+4.\n`,
    );
    expect(answer).toEqual({
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
    ['-60', -60],
    ['2024-03-10 02:30', 1_710_037_800],
  ])('reads the time %j as UTC under TZ=America/New_York', async (text, seconds) => {
    vi.stubEnv('TZ', 'America/New_York');
    await db().query(`ALTER DATABASE ${db().name} SET timezone = 'America/New_York'`);
    const answer = await upload(`${HEADER}\n${text},1,2,0.5,1.5\n`);
    const [candle] = await candlesOf(answer);
    expect(candle?.time).toBe(seconds);
  });

  test.each([
    ['columns in any order and case, others ignored', 'Volume,CLOSE,Low,high,Open,Time\n9,1.5,0.5,2,1,60\n'],
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
    expect(bad).toEqual({
      status: 400,
      body: { error: expect.stringMatching(/^line 18002: time "x" is not understood/) },
    });
  });

  test.each([
    ['', /^file: has no candles/],
    [HEADER, /^file: has no candles/],
    ['time,open,high,low\n60,1,2,3\n', /^line 1: has no column "close"/],
    ['time;open;high;low;close\n60;1;2;3;4\n', /^line 1: has no column "time"/],
    ['time,open,Open,high,low,close\n60,1,1,2,0.5,1.5\n', /^line 1: names the column "open" twice/],
    [`${ONE}120,1,2,0.5\n`, /^line 3: has 4 columns and no close/],
    [`${ONE}120,1,2,0.5,\n`, /^line 3: close is empty/],
    [`${ONE}120,1,2,0.5,NaN\n`, /^line 3: close "NaN" is not a number/],
    [`${ONE}120,1,Infinity,0.5,1\n`, /^line 3: high "Infinity" is not a number/],
    [`${ONE}120,1,1e999,0.5,1\n`, /^line 3: high "1e999" is not a number/],
    [`${ONE}120,0x10,2,0.5,1\n`, /^line 3: open "0x10" is not a number/],
    [`${ONE}\n\n120,1,2,"1,5",1\n`, /^line 5: low "1,5" is not a number/],
    [`${ONE}120,1,2,0.5,1\n60,1,2,0.5,1\n`, /^line 4: time "60" is on line 2 already/],
    [`${ONE}1970-01-01 00:01,1,2,0.5,1\n`, /^line 3: time "1970-01-01 00:01" is on line 2 already/],
    [`${ONE}2023-02-29,1,2,0.5,1\n`, /^line 3: time "2023-02-29" is not on the calendar/],
    [`${ONE}2023-01-01 24:00,1,2,0.5,1\n`, /^line 3: time .* is not on the calendar/],
    [`${ONE}1704067200000,1,2,0.5,1\n`, /^line 3: time "1704067200000" is outside .* not milliseconds/],
    [`${ONE}1704067200.5,1,2,0.5,1\n`, /^line 3: time "1704067200.5" is not understood/],
    [`${ONE}01/02/2024,1,2,0.5,1\n`, /^line 3: time "01\/02\/2024" is not understood/],
    [`${ONE}"120,1,2,0.5,1\n`, /^line 3: has a quote that is never closed/],
    [`${ONE}${'1'.repeat(200_000)}`, /^line 3: is too long to be a candle/],
  ])('%j is refused with 400, names the place and keeps nothing', async (csv, error) => {
    expect(await upload(csv)).toEqual({ status: 400, body: { error: expect.stringMatching(error) } });
    expect(await stored()).toEqual({ charts: '0', candles: '0' });
  });

  test('500,000 candles are taken, one more is 413 and keeps nothing', async () => {
    const rows = Array.from({ length: LIMITS.uploadRows }, (_, i) => `${i * 60},1,2,0,1\n`);
    const full = await upload(`${HEADER}\n${rows.join('')}`);
    expect(full.body).toMatchObject({ count: LIMITS.uploadRows });
    expect(await stored()).toEqual({ charts: '1', candles: String(LIMITS.uploadRows) });
    const over = await upload(`${HEADER}\n${rows.join('')}-60,1,2,0,1\n`);
    expect(over).toEqual({
      status: 413,
      body: { error: expect.stringContaining('more than 500000 candles') },
    });
    expect(await stored()).toEqual({ charts: '1', candles: String(LIMITS.uploadRows) });
  });

  test('10 MB are taken, one byte more is 413', async () => {
    const padded = (size: number) => `${ONE}`.padEnd(size - 1, ' \n'.repeat(8)).concat('\n');
    expect((await upload(padded(LIMITS.uploadBytes))).status).toBe(200);
    expect(await upload(padded(LIMITS.uploadBytes + 1))).toEqual({
      status: 413,
      body: { error: 'The file is larger than 10 MB.' },
    });
  });

  test('a body without end is 413 as soon as it is too large, whatever it announces', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(formHead('x.csv') + HEADER)),
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(10));
      },
    });
    const answer = await answerTo(formRequest(endless));
    expect(answer).toEqual({ status: 413, body: { error: 'The file is larger than 10 MB.' } });
    expect(sent).toBeLessThan(LIMITS.uploadBytes * 1.2);
    const announced = formRequest(new Blob([ONE]).stream(), { 'Content-Length': '99999999999' });
    expect((await answerTo(announced)).status).toBe(413);
  });

  test('another kind of body is 415, a form without a file or an end 400', async () => {
    const json = new Request('http://localhost/api/upload', { method: 'POST', body: '{}' });
    expect((await answerTo(json)).status).toBe(415);
    const form = new FormData();
    form.set('file', 'text, not a file');
    expect(await send(form)).toEqual({ status: 400, body: { error: 'file: is missing: choose a CSV file' } });
    const cut = formRequest(new Blob([formHead('x.csv'), ONE]).stream());
    expect(await answerTo(cut)).toEqual({
      status: 400,
      body: { error: 'body: is not a complete multipart form' },
    });
    const unbounded = new Request('http://localhost/api/upload', {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/form-data' },
      body: ONE,
    });
    expect((await answerTo(unbounded)).status).toBe(400);
    expect(await stored()).toEqual({ charts: '0', candles: '0' });
  });

  test('a client that goes away half-way leaves nothing and is told nothing about the database', async () => {
    const broken = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(formHead('x.csv') + ONE)),
      pull: (controller) => controller.error(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })),
    });
    expect((await answerTo(formRequest(broken))).status).toBe(400);
    expect(await stored()).toEqual({ charts: '0', candles: '0' });
  });

  test('a taken name gets -2, -3 …, also when twenty are uploaded at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => upload(ONE, 'same.csv')));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const names = answers.map(({ body }) => body.chart.name as string);
    const expected = ['same', ...Array.from({ length: 19 }, (_, i) => `same-${i + 2}`)];
    expect(names.toSorted()).toEqual(expected.toSorted());
    expect(await stored()).toEqual({ charts: '20', candles: '20' });
  });

  test('many uploads at once leave connections to those who want to look', async () => {
    vi.stubEnv('DATABASE_POOL_MAX', '3');
    const { client, name } = db();
    await client.query('BEGIN; LOCK TABLE candles IN ACCESS EXCLUSIVE MODE');
    const uploads = Array.from({ length: 6 }, (_, i) => upload(ONE, `${i}.csv`));
    try {
      const waiting = `SELECT FROM pg_stat_activity WHERE datname = $1 AND wait_event_type = 'Lock'`;
      await expect.poll(async () => (await queryServer(waiting, [name])).length, PATIENT).toBe(2);
      expect((await healthRoute.GET()).status).toBe(200);
    } finally {
      await client.query('COMMIT');
    }
    expect((await Promise.all(uploads)).map(({ status }) => status)).toEqual(Array(6).fill(200));
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

  test('a slow upload holds no connection', async () => {
    vi.stubEnv('DATABASE_POOL_MAX', '1');
    const sent = new TransformStream<Uint8Array, Uint8Array>();
    const writer = sent.writable.getWriter();
    const answer = answerTo(formRequest(sent.readable));
    await writer.write(new TextEncoder().encode(formHead('slow.csv') + ONE));
    expect((await healthRoute.GET()).status).toBe(200);
    await writer.write(new TextEncoder().encode('\r\n--frontier--\r\n'));
    await writer.close();
    expect(await answer).toMatchObject({ status: 200, body: { count: 1 } });
  });

  test('is 503 while the database is away', async () => {
    vi.stubEnv('DATABASE_URL', 'postgres://somebody:s3cret@127.0.0.1:1/nowhere');
    await closeDatabase();
    silenceLog();
    expect(await upload(ONE)).toEqual({
      status: 503,
      body: { error: 'The database is unavailable (ECONNREFUSED).' },
    });
  });
});

function upload(csv: string, fileName = 'EURUSD h1.csv'): Promise<Answer> {
  const form = new FormData();
  form.set('file', new File([csv], fileName, { type: 'text/csv' }));
  return send(form);
}

function send(form: FormData): Promise<Answer> {
  return answerTo(new Request('http://localhost/api/upload', { method: 'POST', body: form }));
}

async function answerTo(request: Request): Promise<Answer> {
  const response = await uploadRoute.POST(request);
  return { status: response.status, body: await response.json() };
}

/** The head of a form whose boundary is `frontier`, up to the file's content. */
function formHead(fileName: string): string {
  return `--frontier\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\nContent-Type: text/csv\r\n\r\n`;
}

function formRequest(body: ReadableStream<Uint8Array>, headers: Record<string, string> = {}): Request {
  return new Request('http://localhost/api/upload', {
    method: 'POST',
    headers: { 'Content-Type': 'multipart/form-data; boundary=frontier', ...headers },
    body,
    duplex: 'half',
  });
}

async function candlesOf({ body }: Answer): Promise<{ time: number }[]> {
  return (await get(candlesRoute.GET, `chartId=${body.chart.id}`)).body;
}

async function stored(): Promise<{ charts: string; candles: string } | undefined> {
  const [counts] = await db().query<{ charts: string; candles: string }>(
    'SELECT (SELECT count(*) FROM charts) AS charts, (SELECT count(*) FROM candles) AS candles',
  );
  return counts;
}
