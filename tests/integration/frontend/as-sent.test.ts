import { describe, expect, test } from 'vitest';
import * as typesRoute from '../../../frontend/src/app/api/annotation-types/route.ts';
import * as annotationRoute from '../../../frontend/src/app/api/annotations/[id]/route.ts';
import * as annotationsRoute from '../../../frontend/src/app/api/annotations/route.ts';
import * as candlesRoute from '../../../frontend/src/app/api/candles/route.ts';
import * as spanExportRoute from '../../../frontend/src/app/api/span-annotations/export/route.ts';
import * as spansRoute from '../../../frontend/src/app/api/span-annotations/route.ts';
import { addChart } from '../../support/charts.ts';
import { contextOf, frontendDatabase, get, patch, post, requestOf } from '../../support/routes.ts';
import { ONE, send, stored } from '../../support/uploads.ts';

const db = frontendDatabase();

function textRequest(body: string, method = 'POST'): Request {
  return new Request('http://localhost/api/route', {
    method,
    headers: { 'Content-Type': 'application/json' },
    body,
  });
}

describe('what is stored is what was sent', () => {
  test('JSON keeps every digit and every name, on creating, changing and listing', async () => {
    const chart = await addChart(db());
    const exact = [
      '{"__proto__": {"x": 1.10}}',
      '{"id": 12345678901234567890, "deep": [{"n": 9007199254740993}]}',
      '{"startPrice": 1.10, "ratio": 1e-400, "constructor": {"prototype": 0.30000000000000000001}}',
      '{"toString": [], "a": 123456789012345678901234567890.5, "text": "1.10"}',
    ];
    const creating = exact.map((json) => json.replaceAll('1e-400', `0.${'0'.repeat(30)}1`));
    for (const json of creating) {
      const body = `{"chart_id": ${chart}, "timestamp": 60, "label_type": "x", "geometry": ${json}}`;
      const created = await annotationsRoute.POST(textRequest(body));
      expect(created.status, json).toBe(201);
      const [row] = await db().query(
        `SELECT id, geometry = $1::jsonb AS same, geometry::text FROM annotations ORDER BY id DESC LIMIT 1`,
        [json],
      );
      expect(row).toMatchObject({ same: true });
      expect(await created.text()).toContain(row?.['geometry']);
      const changed = await annotationRoute.PATCH(
        textRequest(`{"geometry": {"was": ${json}}}`, 'PATCH'),
        contextOf(row?.['id'] as number),
      );
      expect(await changed.text()).toContain(`{"was": ${row?.['geometry']}}`);
    }
    const span = `{"chart_id": ${chart}, "start_time": 1.0, "end_time": 2e0, "label": "x", "confidence": 3,
      "sub_spans": [12345678901234567890, 1.10], "model_prediction": {"label": "x", "start_time": 1.0, "end_time": 2}}`;
    expect((await spansRoute.POST(textRequest(span))).status).toBe(201);
    const list = await (await spansRoute.GET(requestOf(`chartId=${chart}`))).text();
    expect(list).toContain('[12345678901234567890, 1.10]');
    expect(list).toContain('"start_time": 1.0');
  });

  test.each([
    ['{"n": 1e-400}', 'body: holds a number that is too small'],
    [`{"n": 1.${'0'.repeat(20_000)}}`, 'body: holds a number that is too long'],
    ['{"n": 1e400}', 'geometry: holds a number that is too large'],
  ])('a number that cannot be kept is 400: %.20s', async (json, error) => {
    const body = `{"chart_id": ${await addChart(db())}, "timestamp": 60, "label_type": "x", "geometry": ${json}}`;
    const answer = await annotationsRoute.POST(textRequest(body));
    expect([answer.status, await answer.json()]).toEqual([400, { error }]);
  });

  test.each([
    ['"timestamp": 60, "timestamp": 120', 'timestamp: is given twice'],
    ['"timestamp": 60, "time\\u0073tamp": 120', 'timestamp: is given twice'],
    ['"timestamp": 60, "geometry": {"a": {"b": 1, "b": 1}}', 'b: is given twice'],
    ['"timestamp": 60.00000000000000001', 'timestamp: has more digits than can be kept'],
  ])('a field that would lose something of what was sent is 400: %s', async (fields, error) => {
    const answer = await annotationsRoute.POST(
      textRequest(`{"chart_id": ${await addChart(db())}, "label_type": "x", ${fields}}`),
    );
    expect([answer.status, await answer.json()]).toEqual([400, { error }]);
  });

  test.each([
    ['application/json; charset=utf-16', '', 415],
    ['application/json; charset=latin1', '', 415],
    ['application/json; charset="iso-8859-1"', '', 415],
    ['application/json', 'gzip', 415],
    ['application/json;charset=UTF-8', '', 201],
    ['Application/JSON; profile=x; Charset="utf8"', 'identity', 201],
  ])('a body announced as "%s" with Content-Encoding "%s" is %i', async (type, encoding, status) => {
    const request = new Request('http://localhost/api/annotations', {
      method: 'POST',
      headers: { 'Content-Type': type, ...(encoding ? { 'Content-Encoding': encoding } : {}) },
      body: `{"chart_id": ${await addChart(db())}, "timestamp": 60, "label_type": "é"}`,
    });
    expect((await annotationsRoute.POST(request)).status).toBe(status);
  });

  test.each([
    [{ label_typ: 'x' }, 'label_typ: is not known here; did you mean label_type?'],
    [{ labelType: 'x' }, 'labelType: is not known here; did you mean label_type?'],
    [{ label_type: 'x', Color: 'red' }, 'Color: is not known here; did you mean color?'],
    [{ id: 9 }, /^id: is not known here; known are timestamp, label_type/],
    [{ ['__proto__']: 1 }, /^__proto__: is not known here/],
    [{ 'a b\u001b': 1 }, /^"a b\\u001b": is not known here/],
  ])('a field that is not known is 400 and never left out in silence: %j', async (fields, error) => {
    const answers = [
      await patch(annotationRoute.PATCH, 1, fields),
      await post(annotationsRoute.POST, { chart_id: 1, timestamp: 1, label_type: 'x', ...fields }),
    ];
    if ('id' in fields) answers.pop();
    for (const answer of answers) {
      const expected = typeof error === 'string' ? error : expect.stringMatching(error);
      expect(answer).toEqual({ status: 400, body: { error: expected } });
    }
  });

  test('a parameter that is not known, or is given twice, is 400', async () => {
    const ask = async (query: string) => (await get(candlesRoute.GET, query)).body.error;
    expect(await ask('chartId=1&limt=5')).toBe('limt: is not known here; did you mean limit?');
    expect(await ask('chart_id=1')).toBe('chart_id: is not known here; did you mean chartId?');
    expect(await ask('chartId=1&chartId=2')).toBe('chartId: is given twice');
    expect((await get(spanExportRoute.GET, 'chart=1')).status).toBe(400);
    expect((await get(spansRoute.GET, 'chartId=1&etags=true')).status).toBe(400);
    expect((await get(typesRoute.GET, 'etag=yes')).status).toBe(400);
  });

  test('a second file in one upload is 400, and neither is stored', async () => {
    const form = new FormData();
    form.append('file', new File([ONE], 'a.csv'));
    form.append('other', new File([ONE], 'b.csv'));
    expect(await send(form)).toEqual({
      status: 400,
      body: { error: expect.stringMatching(/^file: is there twice/) },
    });
    expect(await stored(db())).toEqual({ charts: '0', candles: '0' });
  });
});
