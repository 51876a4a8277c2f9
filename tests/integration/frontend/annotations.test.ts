import { describe, expect, test } from 'vitest';
import * as annotationRoute from '../../../frontend/src/app/api/annotations/[id]/route.ts';
import * as annotationsRoute from '../../../frontend/src/app/api/annotations/route.ts';
import { addChart, IN_THE_GAP, moveToNewYork } from '../../support/charts.ts';
import { frontendDatabase, get, missing, patch, post, remove } from '../../support/routes.ts';

const LINE = { startTime: IN_THE_GAP, startPrice: 1.5, endTime: IN_THE_GAP + 60, endPrice: 2.25 };

const db = frontendDatabase();

describe('/api/annotations', () => {
  test('keeps a mark and a line as they were sent, times in Unix seconds under TZ=America/New_York', async () => {
    await moveToNewYork(db());
    const chart = await addChart(db());
    const mark = await post(annotationsRoute.POST, {
      chart_id: chart,
      timestamp: IN_THE_GAP,
      label_type: 'break_up',
    });
    expect(mark).toEqual({
      status: 201,
      body: {
        id: 1,
        timestamp: IN_THE_GAP,
        label_type: 'break_up',
        geometry: null,
        color: '#3b82f6',
        created_at: expect.any(Number),
      },
    });
    expect(Math.abs(mark.body.created_at - Date.now() / 1000)).toBeLessThan(60);
    const line = { timestamp: IN_THE_GAP, label_type: 'line', geometry: LINE, color: 'rgba(1, 2, 3, 0.4)' };
    const drawn = await post(annotationsRoute.POST, { chart_id: chart, ...line });
    expect(drawn.body).toMatchObject(line);
    expect(await get(annotationsRoute.GET, `chartId=${chart}`)).toEqual({
      status: 200,
      body: [mark.body, drawn.body],
    });
  });

  test('changes only the fields that are named, and can take geometry away', async () => {
    const { id, ...before } = await addLine();
    const moved = { ...LINE, endPrice: 9 };
    expect(await patch(annotationRoute.PATCH, id, { geometry: moved })).toEqual({
      status: 200,
      body: { id, ...before, geometry: moved },
    });
    const plain = await patch(annotationRoute.PATCH, id, {
      geometry: null,
      label_type: 'Doji',
      timestamp: 60,
    });
    expect(plain.body).toEqual({ id, ...before, geometry: null, label_type: 'Doji', timestamp: 60 });
    const [row] = await db().query('SELECT geometry IS NULL AS gone FROM annotations');
    expect(row).toEqual({ gone: true });
  });

  test('geometry that was stored with more digits than a double holds goes out digit for digit', async () => {
    const { id } = await addLine();
    const exact =
      '{"startPrice": 1.10, "seed": 12345678901234567890, "text": "1 : 2", "twice": "{\\"a\\":1}"}';
    await db().query('UPDATE annotations SET geometry = $1 WHERE id = $2', [exact, id]);
    const request = new Request(`http://localhost/?chartId=${await onlyChart()}`);
    const text = await (await annotationsRoute.GET(request)).text();
    expect(text).toContain('1.10');
    expect(text).toContain('12345678901234567890');
    expect(JSON.parse(text)[0].geometry.twice).toBe('{"a":1}');
  });

  test('deletes one annotation and no other', async () => {
    const { id } = await addLine();
    const kept = await post(annotationsRoute.POST, {
      chart_id: await onlyChart(),
      timestamp: 1,
      label_type: 'x',
    });
    expect(await remove(annotationRoute.DELETE, id)).toEqual({ status: 200, body: { success: true } });
    expect((await get(annotationsRoute.GET, `chartId=${await onlyChart()}`)).body).toEqual([kept.body]);
    expect(await remove(annotationRoute.DELETE, id)).toEqual(missing('annotation', id));
    expect(await patch(annotationRoute.PATCH, id, { label_type: 'x' })).toEqual(missing('annotation', id));
  });

  test('more annotations than fit a page arrive whole, in order', async () => {
    const chart = await addChart(db());
    await db().query(
      `INSERT INTO annotations (chart_id, timestamp, label_type)
       SELECT $1, timestamp 'epoch' + n * interval '1 second', 'x' FROM generate_series(1, 20001) AS n`,
      [chart],
    );
    const { body } = await get(annotationsRoute.GET, `chartId=${chart}`);
    expect(body.map(({ timestamp }: { timestamp: number }) => timestamp)).toEqual(
      Array.from({ length: 20_001 }, (_, index) => index + 1),
    );
  });

  test('a chart that does not exist is 404, on reading and on writing', async () => {
    expect(await get(annotationsRoute.GET, 'chartId=7')).toEqual(missing('chart', 7));
    const answer = await post(annotationsRoute.POST, { chart_id: 7, timestamp: 1, label_type: 'x' });
    expect(answer).toEqual(missing('chart', 7));
    expect((await get(annotationsRoute.GET, `chartId=${await addChart(db())}`)).body).toEqual([]);
  });

  test.each([
    [{}, 'timestamp'],
    [{ timestamp: 1, label_type: 'x' }, 'chart_id'],
    [{ chart_id: '1', timestamp: 1, label_type: 'x' }, 'chart_id'],
    [{ chart_id: 2_147_483_648, timestamp: 1, label_type: 'x' }, 'chart_id'],
    [{ chart_id: 1, timestamp: 1.5, label_type: 'x' }, 'timestamp'],
    [{ chart_id: 1, timestamp: 1_704_067_200_000, label_type: 'x' }, 'timestamp'],
    [{ chart_id: 1, timestamp: 1, label_type: ' ' }, 'label_type'],
    [{ chart_id: 1, timestamp: 1, label_type: 'x\0' }, 'label_type'],
    [{ chart_id: 1, timestamp: 1, label_type: 'x'.repeat(201) }, 'label_type'],
    [{ chart_id: 1, timestamp: 1, label_type: 'x', geometry: 'text' }, 'geometry'],
    [{ chart_id: 1, timestamp: 1, label_type: 'x', geometry: [1] }, 'geometry'],
    [{ chart_id: 1, timestamp: 1, label_type: 'x', geometry: { startPrice: '1' } }, 'geometry.startPrice'],
    [
      { chart_id: 1, timestamp: 1, label_type: 'x', geometry: { ...LINE, startTime: 1.7e18 } },
      'geometry.startTime',
    ],
    [
      { chart_id: 1, timestamp: 1, label_type: 'x', geometry: { ...LINE, endTime: -1e11 } },
      'geometry.endTime',
    ],
    [{ chart_id: 1, timestamp: 1, label_type: 'x', geometry: { note: '\0' } }, 'geometry'],
    [{ chart_id: 1, timestamp: 1, label_type: 'x', geometry: { note: ['\ud800'] } }, 'geometry'],
    [{ chart_id: 1, timestamp: 1, label_type: 'x', color: 3 }, 'color'],
    [[], 'body'],
    [null, 'body'],
  ])('POST %j is refused with 400 and names %s', async (body, field) => {
    const answer = await post(annotationsRoute.POST, body);
    expect(answer).toEqual({
      status: 400,
      body: { error: expect.stringMatching(new RegExp(`^${field}: `)) },
    });
  });

  test('a body that is not JSON is 400, of another kind 415, and too large 413', async () => {
    const send = async (body: string, type = 'application/json') => {
      const headers = { 'Content-Type': type };
      const request = new Request('http://localhost/', { method: 'POST', headers, body });
      const answer = await annotationsRoute.POST(request);
      const { error } = (await answer.json()) as { error: string };
      return [answer.status, error];
    };
    expect(await send('{')).toEqual([400, 'body: is not JSON in UTF-8']);
    expect(await send('{}', 'text/plain')).toEqual([415, expect.stringContaining('application/json')]);
    expect(await send(`"${'x'.repeat(300_000)}"`)).toEqual([413, expect.stringContaining('larger than')]);
    const nested = `{"chart_id":1,"timestamp":1,"label_type":"x","geometry":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    expect(await send(nested)).toEqual([400, 'geometry: is nested too deeply']);
    expect(await send('{"chart_id":1,"timestamp":1,"label_type":"x","geometry":{"a":1e999}}')).toEqual([
      400,
      'geometry: holds a number that is too large',
    ]);
  });

  test('PATCH without a field that can be changed is 400, and so is an id that cannot be one', async () => {
    const { id } = await addLine();
    const error = expect.stringMatching(/^body: must name at least one of timestamp, label_type/);
    expect(await patch(annotationRoute.PATCH, id, {})).toEqual({ status: 400, body: { error } });
    for (const wrong of ['x', '-2147483649', '1e3', '2147483648', '1;DROP TABLE charts']) {
      const answer = await patch(annotationRoute.PATCH, wrong, { label_type: 'x' });
      expect(answer).toEqual({ status: 400, body: { error: expect.stringMatching(/^id: must be a whole/) } });
    }
  });
});

async function onlyChart(): Promise<number> {
  const [row] = await db().query<{ id: number }>('SELECT id FROM charts');
  return row?.id ?? Number.NaN;
}

async function addLine() {
  const line = { chart_id: await addChart(db()), timestamp: IN_THE_GAP, label_type: 'line', geometry: LINE };
  return (await post(annotationsRoute.POST, line)).body;
}
