import { describe, expect, test } from 'vitest';
import * as typesRoute from '../../../frontend/src/app/api/annotation-types/route.ts';
import * as annotationsRoute from '../../../frontend/src/app/api/annotations/route.ts';
import * as spansRoute from '../../../frontend/src/app/api/span-annotations/route.ts';
import * as labelsRoute from '../../../frontend/src/app/api/span-label-types/route.ts';
import * as uploadRoute from '../../../frontend/src/app/api/upload/route.ts';
import { addChart } from '../../support/charts.ts';
import { type Answer, frontendDatabase, jsonRequest, silenceLog } from '../../support/routes.ts';
import { failAtCommit, HEADER, ONE, stored } from '../../support/uploads.ts';

const db = frontendDatabase();
const KEY = { 'Idempotency-Key': 'b1d1c2ee-0f5a-4f0c-9a52-2f1d7d1f8a11' };

const CREATING = [
  ['annotations', annotationsRoute.POST, { timestamp: 60, label_type: 'x', geometry: { startPrice: 1.1 } }],
  ['span_annotations', spansRoute.POST, { start_time: 120, end_time: 60, label: 'x' }],
  ['annotation_types', typesRoute.POST, { name: 'x', display_name: 'X' }],
  ['span_label_types', labelsRoute.POST, { name: 'x', display_name: 'X', color: 'red' }],
] as const;

describe('a creation that is sent again with its Idempotency-Key', () => {
  test.each(CREATING)(
    'is in %s once, also when ten arrive together, and all hear the same',
    async (table, route, fields) => {
      const body = { ...fields, ...(table.endsWith('types') ? {} : { chart_id: await addChart(db()) }) };
      const send = () => answerOf(route(jsonRequest('POST', body, KEY)));
      const first = await send();
      expect(first.status).toBe(201);
      const others = await Promise.all(Array.from({ length: 10 }, send));
      expect(others).toEqual(Array(10).fill(first));
      expect(await db().query(`SELECT id FROM ${table}`)).toEqual([{ id: first.body.id }]);
    },
  );

  test('is one chart of an upload; the same key with another file is 422', async () => {
    const first = await answerOf(uploadRoute.POST(fileRequest(ONE)));
    expect(first).toMatchObject({ status: 200, body: { count: 1, chart: { name: 'prices' } } });
    const again = await Promise.all([1, 2, 3].map(() => answerOf(uploadRoute.POST(fileRequest(ONE)))));
    expect(again).toEqual([first, first, first]);
    const other = await answerOf(uploadRoute.POST(fileRequest(`${HEADER}\n60,9,9,9,9\n`)));
    expect(other).toEqual({ status: 422, body: { error: expect.stringMatching(/^Idempotency-Key: /) } });
    expect(await stored(db())).toEqual({ charts: '1', candles: '1' });
  });

  test('is made anew where the first was refused or undone', async () => {
    const body = { chart_id: 1, timestamp: 60, label_type: 'x' };
    const send = () => answerOf(annotationsRoute.POST(jsonRequest('POST', body, KEY)));
    expect((await send()).status).toBe(404);
    expect(await addChart(db())).toBe(1);
    expect((await send()).status).toBe(201);
  });

  test('finds what was stored although the database was lost while it committed', async () => {
    await failAtCommit(db(), 'prices', 'breaks off');
    silenceLog();
    const lost = await answerOf(uploadRoute.POST(fileRequest(ONE)));
    expect(lost).toMatchObject({ status: 503, body: { outcome: 'unknown' } });
    await db().query('DROP TRIGGER fail ON charts');
    expect((await answerOf(uploadRoute.POST(fileRequest(ONE)))).status).toBe(200);
    expect(await stored(db())).toEqual({ charts: '1', candles: '1' });
  });

  test('with another body, or to another route, is 422 and stores nothing', async () => {
    const send = (route: typeof typesRoute.POST, body: unknown) =>
      answerOf(route(jsonRequest('POST', body, KEY)));
    expect((await send(typesRoute.POST, { name: 'x', display_name: 'X' })).status).toBe(201);
    const other = await send(typesRoute.POST, { name: 'y', display_name: 'Y' });
    expect(other).toEqual({ status: 422, body: { error: expect.stringMatching(/^Idempotency-Key: /) } });
    expect(await db().query('SELECT name FROM annotation_types')).toEqual([{ name: 'x' }]);
  });

  test.each(['', 'two words', 'ü', 'x'.repeat(256)])('is 400 where the key is %j', async (key) => {
    const request = jsonRequest('POST', { name: 'x', display_name: 'X' });
    request.headers.set('Idempotency-Key', key);
    const answer = await answerOf(typesRoute.POST(request));
    expect(answer).toEqual({ status: 400, body: { error: expect.stringMatching(/^Idempotency-Key: /) } });
  });

  test('is forgotten after a day, a few rows with each creation', async () => {
    await db().query(
      `INSERT INTO idempotency_keys (key, request_digest, answer, created_at)
       SELECT 'old ' || n, '', '{}', now() - n * interval '1 hour' FROM generate_series(20, 150) AS n`,
    );
    await annotationsRoute.POST(
      jsonRequest('POST', { chart_id: await addChart(db()), timestamp: 1, label_type: 'x' }, KEY),
    );
    const [left] = await db().query('SELECT count(*)::int AS keys FROM idempotency_keys');
    expect(left).toEqual({ keys: 132 - 100 });
  });
});

function fileRequest(csv: string): Request {
  const form = new FormData();
  form.set('file', new File([csv], 'prices.csv', { type: 'text/csv' }));
  return new Request('http://localhost/api/upload', { method: 'POST', body: form, headers: KEY });
}

async function answerOf(answering: Promise<Response>): Promise<Answer> {
  const answer = await answering;
  return { status: answer.status, body: await answer.json() };
}
