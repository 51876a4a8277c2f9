import { describe, expect, test } from 'vitest';
import * as spanRoute from '../../../frontend/src/app/api/span-annotations/[id]/route.ts';
import * as spanExportRoute from '../../../frontend/src/app/api/span-annotations/export/route.ts';
import * as spansRoute from '../../../frontend/src/app/api/span-annotations/route.ts';
import { addChart, IN_THE_GAP, moveToNewYork } from '../../support/charts.ts';
import { frontendDatabase, get, missing, patch, post, remove } from '../../support/routes.ts';

const db = frontendDatabase();

describe('/api/span-annotations', () => {
  test('fills in source and colour, and swaps reversed times', async () => {
    await moveToNewYork(db());
    const chart = await addChart(db());
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
    const chart = await addChart(db());
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
    const chart = await addChart(db());
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
    const good = { chart_id: await addChart(db()), start_time: 1, end_time: 2, label: 'x' };
    const error = expect.stringMatching(new RegExp(`^${field}: `));
    expect(await post(spansRoute.POST, { ...good, ...wrong })).toEqual({ status: 400, body: { error } });
  });

  test('the export loses nothing of a span, and without a chart has those of the newest', async () => {
    expect(await get(spanExportRoute.GET)).toEqual({ status: 200, body: { annotations: [] } });
    await addSpan(5, 6);
    const newest = await addSpan(7, 8);
    const full = {
      ...{
        confidence: 4,
        outcome: 'success',
        notes: 'a “note”',
        sub_spans: [{ label: 'pole' }],
        color: 'red',
      },
      ...{ model_prediction: { label: 'x', model_version: 'run-1' }, source: 'talib' },
    };
    const { chart_id } = newest;
    const times = { start_time: 9, end_time: 10 };
    const { body: all } = await post(spansRoute.POST, { chart_id, ...times, label: 'x', ...full });
    expect(all).toMatchObject(full);
    const looked = { chart_id, ...times, label: 'O' };
    const { body: negative } = await post(spansRoute.POST, looked);
    const { body: reviewed } = await post(spansRoute.POST, { ...looked, source: 'reviewed' });
    expect([negative.source, reviewed.source]).toEqual(['human', 'reviewed']);
    const exported = { annotations: [newest, all, negative, reviewed] };
    expect((await get(spanExportRoute.GET)).body).toEqual(exported);
    expect((await get(spanExportRoute.GET, `chartId=${newest.chart_id}`)).body).toEqual(exported);
    expect(await get(spanExportRoute.GET, 'chartId=99')).toEqual(missing('chart', 99));
    expect((await get(spanExportRoute.GET, 'chartId=')).status).toBe(400);
  });
});

async function addSpan(start: number, end: number) {
  const span = { chart_id: await addChart(db()), start_time: start, end_time: end, label: 'x' };
  return (await post(spansRoute.POST, span)).body;
}

function idsOf(rows: { id: number }[]): number[] {
  return rows.map(({ id }) => id);
}
