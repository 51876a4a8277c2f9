import { describe, expect, test, vi } from 'vitest';
import * as chartsRoute from '../../../frontend/src/app/api/charts/route.ts';
import { closeDatabase } from '../../../frontend/src/server/database.ts';
import { queryServer } from '../../support/database.ts';
import { frontendDatabase, requestOf, silenceLog } from '../../support/routes.ts';
import { answerTo, formHead, formRequest, ONE, stored, upload } from '../../support/uploads.ts';

const db = frontendDatabase();

describe('POST /api/upload beside others, slow clients and a database that is away', () => {
  test('a client that goes away half-way leaves nothing and is told nothing about the database', async () => {
    const broken = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(formHead('x.csv') + ONE)),
      pull: (controller) => controller.error(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })),
    });
    expect((await answerTo(formRequest(broken))).status).toBe(400);
    expect(await stored(db())).toEqual({ charts: '0', candles: '0' });
  });

  test('a client that goes away after it has sent everything finds nothing stored', async () => {
    const { client, name } = db();
    const leaving = new AbortController();
    await client.query('BEGIN; LOCK TABLE candles IN ACCESS EXCLUSIVE MODE');
    const answer = upload(ONE, 'given-up.csv', leaving.signal);
    try {
      await expect.poll(() => waitingIn(name)).toBe(1);
      leaving.abort();
    } finally {
      await client.query('COMMIT');
    }
    expect(await answer).toEqual({
      status: 400,
      body: { error: 'request: was given up before its candles were stored' },
    });
    expect(await stored(db())).toEqual({ charts: '0', candles: '0' });
  });

  test('a taken name gets -2, -3 …, also when twenty are uploaded at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => upload(ONE, 'same.csv')));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const names = answers.map(({ body }) => body.chart.name as string);
    const expected = ['same', ...Array.from({ length: 19 }, (_, i) => `same-${i + 2}`)];
    expect(names.toSorted()).toEqual(expected.toSorted());
    expect(await stored(db())).toEqual({ charts: '20', candles: '20' });
  });

  test('many uploads at once leave connections to those who want to look', async () => {
    vi.stubEnv('DATABASE_POOL_MAX', '3');
    const { client, name } = db();
    await client.query('BEGIN; LOCK TABLE candles IN ACCESS EXCLUSIVE MODE');
    const uploads = Array.from({ length: 6 }, (_, i) => upload(ONE, `${i}.csv`));
    try {
      await expect.poll(() => waitingIn(name)).toBe(2);
      expect((await chartsRoute.GET(requestOf())).status).toBe(200);
    } finally {
      await client.query('COMMIT');
    }
    expect((await Promise.all(uploads)).map(({ status }) => status)).toEqual(Array(6).fill(200));
  });

  test('a slow upload holds no connection', async () => {
    vi.stubEnv('DATABASE_POOL_MAX', '1');
    const sent = new TransformStream<Uint8Array, Uint8Array>();
    const writer = sent.writable.getWriter();
    const answer = answerTo(formRequest(sent.readable));
    await writer.write(new TextEncoder().encode(formHead('slow.csv') + ONE));
    expect((await chartsRoute.GET(requestOf())).status).toBe(200);
    await writer.write(new TextEncoder().encode('\r\n--frontier--\r\n'));
    await writer.close();
    expect(await answer).toMatchObject({ status: 200, body: { count: 1 } });
  });

  test('a body that stops coming is 408', async () => {
    vi.stubEnv('READER_LIMIT_MS', '50');
    expect(await answerTo(formRequest(hanging()))).toEqual({
      status: 408,
      body: { error: 'The body stopped coming before it was complete.' },
    });
  });

  test('of more than fifty that hang, the last hear so soon, and nothing was set up for them', async () => {
    vi.stubEnv('CONNECTION_WAIT_MS', '20');
    vi.stubEnv('READER_LIMIT_MS', '1000');
    const answers = Array.from({ length: 53 }, () => answerTo(formRequest(hanging())));
    expect((await Promise.all(answers)).map(({ status }) => status).toSorted()).toEqual([
      ...Array(50).fill(408),
      ...Array(3).fill(503),
    ]);
  });

  test.each([
    ['bytes that are no UTF-8', [0x61, 0xff]],
    ['a NUL', [0x61, 0]],
  ])('a field that holds %s is refused, and not stored otherwise', async (_, bytes) => {
    const field = '--frontier\r\nContent-Disposition: form-data; name="chart_name"\r\n\r\n';
    const parts = [field, Uint8Array.from(bytes), `\r\n${formHead('x.csv')}${ONE}\r\n--frontier--\r\n`];
    const error = 'chart_name: has at character 2 what is no text in UTF-8';
    expect(await answerTo(formRequest(new Blob(parts).stream()))).toEqual({ status: 400, body: { error } });
    expect(await stored(db())).toEqual({ charts: '0', candles: '0' });
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

/** A form of which no more comes. */
function hanging(): ReadableStream<Uint8Array> {
  const head = new TextEncoder().encode(formHead('slow.csv') + ONE);
  return new ReadableStream({ start: (controller) => controller.enqueue(head) });
}

/** How many sessions of a database wait for a lock. */
async function waitingIn(database: string): Promise<number> {
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = $1 AND wait_event_type = 'Lock'`;
  return (await queryServer(waiting, [database])).length;
}
