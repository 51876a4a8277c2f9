import { expect, test } from 'vitest';
import * as annotationRoute from '../../../frontend/src/app/api/annotations/[id]/route.ts';
import * as annotationsRoute from '../../../frontend/src/app/api/annotations/route.ts';
import * as candlesRoute from '../../../frontend/src/app/api/candles/route.ts';
import * as chartRoute from '../../../frontend/src/app/api/charts/[id]/route.ts';
import * as spansRoute from '../../../frontend/src/app/api/span-annotations/route.ts';
import { frontendDatabase, get, patch, remove } from '../../support/routes.ts';

const LOWEST = -2_147_483_648;
const db = frontendDatabase();

test('ids of zero and below, which a legacy file may bring, are served, changed and deleted like others', async () => {
  await db().query(`INSERT INTO charts (id, name) VALUES (0, 'zero')`);
  await db().query(`INSERT INTO candles (id, chart_id, time, open, high, low, close)
    VALUES (0, 0, '2024-01-01', 1, 1, 1, 1), (${LOWEST}, 0, '2024-01-02', 1, 1, 1, 1)`);
  await db().query(`INSERT INTO annotations (id, chart_id, timestamp, label_type)
    VALUES (${LOWEST}, 0, '2024-01-01', 'x'), (0, 0, '2024-01-01', 'x'), (1, 0, '2024-01-01', 'x')`);
  await db().query(`INSERT INTO span_annotations (id, chart_id, start_time, end_time, label)
    VALUES (${LOWEST}, 0, '2024-01-01', '2024-01-02', 'x'), (0, 0, '2024-01-01', '2024-01-02', 'x')`);
  expect((await get(candlesRoute.GET, 'chartId=0')).body).toHaveLength(2);
  const { body } = await get(annotationsRoute.GET, 'chartId=0');
  expect(body.map(({ id }: { id: number }) => id)).toEqual([LOWEST, 0, 1]);
  expect((await get(spansRoute.GET, 'chartId=0')).body).toHaveLength(2);
  expect(await patch(annotationRoute.PATCH, 0, { label_type: 'y' })).toMatchObject({
    status: 200,
    body: { id: 0, label_type: 'y' },
  });
  expect((await remove(annotationRoute.DELETE, LOWEST)).status).toBe(200);
  expect((await remove(chartRoute.DELETE, 0)).status).toBe(200);
  expect(await db().query('SELECT FROM annotations')).toEqual([]);
});
