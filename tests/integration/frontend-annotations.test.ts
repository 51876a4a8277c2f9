import { describe, expect, test, vi } from 'vitest';
import * as annotationRoute from '../../frontend/src/app/api/annotations/[id]/route.ts';
import * as annotationsRoute from '../../frontend/src/app/api/annotations/route.ts';
import * as chartRoute from '../../frontend/src/app/api/charts/[id]/route.ts';
import * as spanRoute from '../../frontend/src/app/api/span-annotations/[id]/route.ts';
import * as spanExportRoute from '../../frontend/src/app/api/span-annotations/export/route.ts';
import * as spansRoute from '../../frontend/src/app/api/span-annotations/route.ts';
import { frontendDatabase, get, jsonRequest, patch, post, remove } from '../support/routes.ts';

/** 10 March 2024, 02:30 UTC: as local time in New York this moment does not exist. */
const IN_THE_GAP = 1_710_037_800;
const LINE = { startTime: IN_THE_GAP, startPrice: 1.5, endTime: IN_THE_GAP + 60, endPrice: 2.25 };

const db = frontendDatabase();

describe('/api/annotations', () => {
  test('keeps a mark and a line as they were sent, times in Unix seconds under TZ=America/New_York', async () => {
    await inNewYork();
    const chart = await addChart();
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
    const chart = await addChart();
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
    expect((await get(annotationsRoute.GET, `chartId=${await addChart()}`)).body).toEqual([]);
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
    expect(await patch(annotationRoute.PATCH, id, { id: 9 })).toEqual({ status: 400, body: { error } });
    for (const wrong of ['x', '0', '1e3', '2147483648', '1;DROP TABLE charts']) {
      const answer = await patch(annotationRoute.PATCH, wrong, { label_type: 'x' });
      expect(answer).toEqual({ status: 400, body: { error: expect.stringMatching(/^id: must be a whole/) } });
    }
  });
});

describe('/api/span-annotations', () => {
  test('fills in source and colour, and swaps reversed times', async () => {
    await inNewYork();
    const chart = await addChart();
    const answer = await post(spansRoute.POST, {
      chart_id: chart,
      start_time: IN_THE_GAP + 60,
      end_time: IN_THE_GAP,
      label: 'bull_flag',
    });
    expect(answer).toEqual({
      status: 201,
      body: {
        id: 1,
        chart_id: chart,
        start_time: IN_THE_GAP,
        end_time: IN_THE_GAP + 60,
        label: 'bull_flag',
        confidence: null,
        outcome: null,
        notes: null,
        sub_spans: null,
        color: '#2196F3',
        created_at: expect.any(Number),
        source: 'human',
        model_prediction: null,
      },
    });
  });

  test('keeps everything that is sent, and lists the latest start first', async () => {
    const chart = await addChart();
    const full = {
      chart_id: chart,
      start_time: 100,
      end_time: 200,
      label: 'O',
      confidence: 5,
      outcome: 'win',
      notes: 'two\nlines, "quotes" – and ü 🕯',
      sub_spans: [{ label: 'impulse', start_time: 100, end_time: 150 }],
      color: 'rgba(33, 150, 243, 0.2)',
      source: 'model_confirmed',
      model_prediction: { label: 'bull_flag', confidence: 0.85, model_version: 'xgb_v1' },
    };
    const first = await post(spansRoute.POST, full);
    expect(first.body).toMatchObject(full);
    const later = await post(spansRoute.POST, {
      chart_id: chart,
      start_time: 300,
      end_time: 300,
      label: 'x',
    });
    const same = await post(spansRoute.POST, { chart_id: chart, start_time: 100, end_time: 101, label: 'x' });
    const listed = await get(spansRoute.GET, `chartId=${chart}`);
    expect(listed.body).toEqual([later.body, first.body, same.body]);
  });

  test('more spans than fit a page arrive whole, latest start first, also where starts are equal', async () => {
    const chart = await addChart();
    await db().query(
      `INSERT INTO span_annotations (chart_id, start_time, end_time, label)
       SELECT $1, timestamp 'epoch' + (n / 3) * interval '1 second', timestamp 'epoch' + interval '1 day', 'x'
         FROM generate_series(1, 20001) AS n`,
      [chart],
    );
    const expected = Array.from({ length: 20_001 }, (_, i) => ({
      id: i + 1,
      start: Math.floor((i + 1) / 3),
    }));
    const { body } = await get(spansRoute.GET, `chartId=${chart}`);
    expect(idsOf(body)).toEqual(
      expected.toSorted((a, b) => b.start - a.start || a.id - b.id).map(({ id }) => id),
    );
    const exported = await get(spanExportRoute.GET, `chartId=${chart}`);
    expect(idsOf(exported.body.annotations)).toEqual(expected.map(({ id }) => id));
  });

  test('a moved end meets the other end as it is, in order', async () => {
    const { id } = await addSpan(100, 200);
    const times = async (change: object) => {
      const { status, body } = await patch(spanRoute.PATCH, id, change);
      return [status, body.start_time, body.end_time];
    };
    expect(await times({ start_time: 150 })).toEqual([200, 150, 200]);
    expect(await times({ start_time: 300 })).toEqual([200, 200, 300]);
    expect(await times({ end_time: 50 })).toEqual([200, 50, 200]);
    expect(await times({ start_time: 9, end_time: 1 })).toEqual([200, 1, 9]);
    expect(await times({ notes: 'x' })).toEqual([200, 1, 9]);
  });

  test('changes only the fields that are named, and null takes a value away', async () => {
    const { id, ...before } = await addSpan(1, 2);
    const set = { confidence: 3, notes: 'n', sub_spans: [], model_prediction: {}, outcome: '' };
    expect((await patch(spanRoute.PATCH, id, set)).body).toEqual({ id, ...before, ...set });
    const cleared = { confidence: null, notes: null, sub_spans: null, model_prediction: null, outcome: null };
    expect((await patch(spanRoute.PATCH, id, cleared)).body).toEqual({ id, ...before });
    const [row] = await db().query(
      'SELECT sub_spans IS NULL AND model_prediction IS NULL AS gone FROM span_annotations',
    );
    expect(row).toEqual({ gone: true });
  });

  test('deletes a span; one that is not there is 404', async () => {
    const { id } = await addSpan(1, 2);
    expect(await remove(spanRoute.DELETE, id)).toEqual({ status: 200, body: { success: true } });
    expect(await remove(spanRoute.DELETE, id)).toEqual(missing('span annotation', id));
    expect(await patch(spanRoute.PATCH, id, { notes: 'x' })).toEqual(missing('span annotation', id));
    expect(await get(spansRoute.GET, 'chartId=99')).toEqual(missing('chart', 99));
    const orphan = { chart_id: 99, start_time: 1, end_time: 2, label: 'x' };
    expect(await post(spansRoute.POST, orphan)).toEqual(missing('chart', 99));
  });

  test.each([
    [{ start_time: undefined }, 'start_time'],
    [{ end_time: 'soon' }, 'end_time'],
    [{ label: '' }, 'label'],
    [{ confidence: 0 }, 'confidence'],
    [{ confidence: 6 }, 'confidence'],
    [{ confidence: 0.85 }, 'confidence'],
    [{ notes: 'x'.repeat(10_001) }, 'notes'],
    [{ sub_spans: {} }, 'sub_spans'],
    [{ model_prediction: [] }, 'model_prediction'],
    [{ color: null }, 'color'],
    [{ source: null }, 'source'],
  ])('%j is refused with 400 and names %s', async (wrong, field) => {
    const good = { chart_id: await addChart(), start_time: 1, end_time: 2, label: 'x' };
    const error = expect.stringMatching(new RegExp(`^${field}: `));
    expect(await post(spansRoute.POST, { ...good, ...wrong })).toEqual({ status: 400, body: { error } });
  });

  test('the export has seven fields, and without a chart those of the newest', async () => {
    expect(await get(spanExportRoute.GET)).toEqual({ status: 200, body: { annotations: [] } });
    await addSpan(5, 6);
    const newest = await addSpan(7, 8);
    const exported = {
      annotations: [
        {
          id: newest.id,
          start_time: 7,
          end_time: 8,
          label: 'x',
          confidence: null,
          outcome: null,
          sub_spans: null,
        },
      ],
    };
    expect((await get(spanExportRoute.GET)).body).toEqual(exported);
    expect((await get(spanExportRoute.GET, `chartId=${newest.chart_id}`)).body).toEqual(exported);
    expect(await get(spanExportRoute.GET, 'chartId=99')).toEqual(missing('chart', 99));
    expect((await get(spanExportRoute.GET, 'chartId=')).status).toBe(400);
  });
});

describe('DELETE /api/charts/[id]', () => {
  test('takes candles, annotations and spans along, and leaves those of other charts', async () => {
    const gone = await fullChart('gone');
    const kept = await fullChart('kept');
    expect(await remove(chartRoute.DELETE, gone)).toEqual({ status: 200, body: { success: true } });
    for (const table of ['candles', 'annotations', 'span_annotations']) {
      expect(await db().query(`SELECT DISTINCT chart_id FROM ${table}`)).toEqual([{ chart_id: kept }]);
    }
    expect(await db().query('SELECT id FROM charts')).toEqual([{ id: kept }]);
    expect(await remove(chartRoute.DELETE, gone)).toEqual(missing('chart', gone));
  });

  test('whoever adds to the chart meanwhile is told that it is gone, and nothing is left behind', async () => {
    const chart = await fullChart('contested');
    const marks = Array.from({ length: 8 }, () =>
      post(annotationsRoute.POST, { chart_id: chart, timestamp: 1, label_type: 'x' }),
    );
    const [deletion, ...answers] = await Promise.all([remove(chartRoute.DELETE, chart), ...marks]);
    expect(deletion?.status).toBe(200);
    expect(answers.map(({ status }) => status).filter((status) => status !== 201 && status !== 404)).toEqual(
      [],
    );
    expect(await db().query('SELECT FROM annotations')).toEqual([]);
  });

  test('is all or nothing', async () => {
    const chart = await fullChart('stubborn');
    await db().query(`CREATE TABLE holding (chart_id int REFERENCES charts (id))`);
    await db().query('INSERT INTO holding VALUES ($1)', [chart]);
    await expect(
      chartRoute.DELETE(jsonRequest('DELETE', {}), { params: Promise.resolve({ id: String(chart) }) }),
    ).rejects.toThrow();
    const [counts] = await db().query(
      'SELECT (SELECT count(*) FROM candles)::int AS candles, (SELECT count(*) FROM annotations)::int AS annotations',
    );
    expect(counts).toEqual({ candles: 1, annotations: 1 });
  });
});

async function inNewYork(): Promise<void> {
  vi.stubEnv('TZ', 'America/New_York');
  expect(new Date(IN_THE_GAP * 1000).getTimezoneOffset()).toBe(5 * 60);
  await db().query(`ALTER DATABASE ${db().name} SET timezone = 'America/New_York'`);
}

let charts = 0;

async function addChart(name = `chart ${++charts}`): Promise<number> {
  const [row] = await db().query<{ id: number }>('INSERT INTO charts (name) VALUES ($1) RETURNING id', [
    name,
  ]);
  return row?.id ?? Number.NaN;
}

async function onlyChart(): Promise<number> {
  const [row] = await db().query<{ id: number }>('SELECT id FROM charts');
  return row?.id ?? Number.NaN;
}

async function addLine() {
  const line = { chart_id: await addChart(), timestamp: IN_THE_GAP, label_type: 'line', geometry: LINE };
  return (await post(annotationsRoute.POST, line)).body;
}

async function addSpan(start: number, end: number) {
  const span = { chart_id: await addChart(), start_time: start, end_time: end, label: 'x' };
  return (await post(spansRoute.POST, span)).body;
}

async function fullChart(name: string): Promise<number> {
  const chart = await addChart(name);
  await db().query(
    `INSERT INTO candles (chart_id, time, open, high, low, close) VALUES ($1, timestamp 'epoch', 1, 2, 0, 1)`,
    [chart],
  );
  await post(annotationsRoute.POST, { chart_id: chart, timestamp: 0, label_type: 'x' });
  await post(spansRoute.POST, { chart_id: chart, start_time: 0, end_time: 1, label: 'x' });
  return chart;
}

function idsOf(rows: { id: number }[]): number[] {
  return rows.map(({ id }) => id);
}

function missing(what: string, id: number) {
  return { status: 404, body: { error: `There is no ${what} with the id ${id}.` } };
}
