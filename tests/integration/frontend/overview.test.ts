import { describe, expect, test } from 'vitest';
import * as changesRoute from '../../../frontend/src/app/api/charts/[id]/changes/route.ts';
import * as overviewRoute from '../../../frontend/src/app/api/charts/[id]/overview/route.ts';
import { addCandle, addChart, addMinutes, moveToNewYork } from '../../support/charts.ts';
import { type Answer, contextOf, frontendDatabase, missing, requestOf } from '../../support/routes.ts';

const db = frontendDatabase();
type Route = typeof overviewRoute.GET;

async function ask(route: Route, chart: number | string): Promise<Answer> {
  const response = await route(requestOf(), contextOf(chart));
  return { status: response.status, body: await response.json() };
}

describe('GET /api/charts/[id]/overview', () => {
  test('says how many candles there are and from when to when, in UTC, with each of a few', async () => {
    await moveToNewYork(db());
    const chart = await addChart(db());
    await addMinutes(db(), await addChart(db()), 5);
    for (const time of [600, -600, 3_000]) await addCandle(db(), chart, time, [1, 2, 0, time]);
    expect(await ask(overviewRoute.GET, chart)).toEqual({
      status: 200,
      body: {
        count: 3,
        first: -600,
        last: 3_000,
        samples: [-600, 600, 3_000].map((time) => ({ time, close: time })),
      },
    });
  });

  test('of a large chart it brings some hundred candles, its first and last among them', async () => {
    const chart = await addChart(db());
    await addMinutes(db(), chart, 20_000);
    const { body } = await ask(overviewRoute.GET, chart);
    expect(body).toMatchObject({ count: 20_000, first: 0, last: 19_999 * 60 });
    expect(body.samples).toHaveLength(601);
    expect(body.samples[0]).toEqual({ time: 0, close: 0 });
    expect(body.samples.at(-1)).toEqual({ time: 19_999 * 60, close: 19_999 });
  });

  test('of a chart without candles it says so; a price that JSON has no word for is null', async () => {
    const [empty, odd] = [await addChart(db()), await addChart(db())];
    await addCandle(db(), odd, 0, [1, 2, 0, 'NaN']);
    const none = { count: 0, first: null, last: null, samples: [] };
    expect((await ask(overviewRoute.GET, empty)).body).toEqual(none);
    expect((await ask(overviewRoute.GET, odd)).body.samples).toEqual([{ time: 0, close: null }]);
    expect(await ask(overviewRoute.GET, 4_711)).toEqual(missing('chart', 4_711));
    expect((await ask(overviewRoute.GET, 'x')).status).toBe(400);
  });
});

describe('GET /api/charts/[id]/changes', () => {
  const CHANGES = [
    ['annotations', `INSERT INTO annotations (chart_id, timestamp, label_type) VALUES (1, 'epoch', 'x')`],
    ['annotations', `UPDATE annotations SET label_type = 'y'`],
    ['annotations', `UPDATE annotations SET label_type = 'y'`],
    ['annotations', 'DELETE FROM annotations'],
    [
      'spans',
      `INSERT INTO span_annotations (chart_id, start_time, end_time, label) VALUES (1, 'epoch', 'epoch', 'x')`,
    ],
    ['spans', `UPDATE span_annotations SET notes = 'seen'`],
    ['spans', 'DELETE FROM span_annotations'],
    ['labels', `INSERT INTO span_label_types (name, display_name, color) VALUES ('x', 'X', 'red')`],
    ['labels', `UPDATE span_label_types SET color = 'blue'`],
    ['labels', `INSERT INTO annotation_types (name, display_name) VALUES ('x', 'X')`],
    [
      'candles',
      `INSERT INTO candles (chart_id, time, open, high, low, close) VALUES (1, 'epoch', 1, 1, 1, 1)`,
    ],
  ] as const;

  test('another text for what was added, changed or deleted, by whomever, and for nothing else', async () => {
    const chart = await addChart(db());
    expect(chart).toBe(1);
    let before = (await ask(changesRoute.GET, chart)).body;
    for (const [kind, statement] of CHANGES) {
      await db().query(statement);
      const after = (await ask(changesRoute.GET, chart)).body;
      const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
      expect(changed, statement).toEqual([kind]);
      before = after;
    }
    const other = await addChart(db());
    await addCandle(db(), other, 0);
    await db().query('INSERT INTO annotations (chart_id, timestamp, label_type) VALUES ($1, $2, $3)', [
      other,
      'epoch',
      'x',
    ]);
    expect((await ask(changesRoute.GET, chart)).body).toEqual(before);
  });

  test('a chart that is gone is 404', async () => {
    expect(await ask(changesRoute.GET, 4_711)).toEqual(missing('chart', 4_711));
  });
});
