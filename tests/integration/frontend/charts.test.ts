import { describe, expect, test } from 'vitest';
import * as annotationsRoute from '../../../frontend/src/app/api/annotations/route.ts';
import * as chartRoute from '../../../frontend/src/app/api/charts/[id]/route.ts';
import * as chartsRoute from '../../../frontend/src/app/api/charts/route.ts';
import { addChart, IN_THE_GAP, moveToNewYork } from '../../support/charts.ts';
import { frontendDatabase, get, missing, post, remove, silenceLog } from '../../support/routes.ts';
import { insertLeast } from '../../support/tables.ts';

const db = frontendDatabase();

describe('GET /api/charts', () => {
  test('lists the newest chart first, with created_at in Unix seconds', async () => {
    await moveToNewYork(db());
    await addChart(db(), 'older', IN_THE_GAP);
    await addChart(db(), 'newer', IN_THE_GAP + 1);
    await addChart(db(), 'same second, later id', IN_THE_GAP + 1);
    expect((await get(chartsRoute.GET)).body).toEqual([
      { id: 3, name: 'same second, later id', created_at: IN_THE_GAP + 1 },
      { id: 2, name: 'newer', created_at: IN_THE_GAP + 1 },
      { id: 1, name: 'older', created_at: IN_THE_GAP },
    ]);
  });

  test('is an empty list where there is no chart', async () => {
    expect((await get(chartsRoute.GET)).body).toEqual([]);
  });
});

describe('DELETE /api/charts/[id]', () => {
  test('takes along all that belongs to it, candles and marks, and leaves those of other charts', async () => {
    const gone = await fullChart('gone');
    const kept = await fullChart('kept');
    expect(await remove(chartRoute.DELETE, gone)).toEqual({ status: 200, body: { success: true } });
    for (const table of await tablesOfCharts()) {
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
    const log = silenceLog();
    expect(await remove(chartRoute.DELETE, chart)).toEqual({
      status: 500,
      body: { error: expect.stringContaining('the server’s log has it') },
    });
    expect(log.mock.calls.join()).toContain('holding_chart_id_fkey');
    const [counts] = await db().query(
      'SELECT (SELECT count(*) FROM candles)::int AS candles, (SELECT count(*) FROM annotations)::int AS annotations',
    );
    expect(counts).toEqual({ candles: 1, annotations: 1 });
  });
});

async function fullChart(name: string): Promise<number> {
  const chart = await addChart(db(), name);
  for (const table of await tablesOfCharts()) await insertLeast(db(), table, { chart_id: chart });
  return chart;
}

/** By the catalog, whatever the schema says. */
async function tablesOfCharts(): Promise<string[]> {
  const rows = await db().query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.columns
      WHERE table_schema = 'public' AND column_name = 'chart_id'`,
  );
  expect(rows.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['annotations', 'candles', 'span_annotations']),
  );
  return rows.map(({ name }) => name);
}
