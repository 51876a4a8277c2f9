import { describe, expect, test } from 'vitest';
import * as typeRoute from '../../../frontend/src/app/api/annotation-types/[id]/route.ts';
import * as typesRoute from '../../../frontend/src/app/api/annotation-types/route.ts';
import * as annotationRoute from '../../../frontend/src/app/api/annotations/[id]/route.ts';
import * as annotationsRoute from '../../../frontend/src/app/api/annotations/route.ts';
import * as spanRoute from '../../../frontend/src/app/api/span-annotations/[id]/route.ts';
import * as spansRoute from '../../../frontend/src/app/api/span-annotations/route.ts';
import * as labelRoute from '../../../frontend/src/app/api/span-label-types/[id]/route.ts';
import * as labelsRoute from '../../../frontend/src/app/api/span-label-types/route.ts';
import { addChart } from '../../support/charts.ts';
import { contextOf, frontendDatabase, get, jsonRequest } from '../../support/routes.ts';

const db = frontendDatabase();
const EXACT = '{"startPrice": 1.10, "seed": 12345678901234567890}';

const KINDS = [
  [
    'annotation',
    annotationsRoute,
    annotationRoute,
    { timestamp: 60, label_type: 'a', geometry: {} },
    { label_type: 'b' },
  ],
  ['span annotation', spansRoute, spanRoute, { start_time: 60, end_time: 120, label: 'a' }, { label: 'b' }],
  ['annotation type', typesRoute, typeRoute, { name: 'a', display_name: 'A' }, { name: 'b' }],
  ['span label type', labelsRoute, labelRoute, { name: 'a', display_name: 'A', color: 'red' }, { name: 'b' }],
] as const;

describe.each(KINDS)('two editors of one %s', (what, rows, row, fields, change) => {
  const add = async () => {
    const chart = await addChart(db());
    const body = what.endsWith('type') ? fields : { ...fields, chart_id: chart };
    const created = await rows.POST(jsonRequest('POST', body));
    const { id } = (await created.json()) as { id: number };
    return { id, chart, etag: created.headers.get('etag') ?? '' };
  };
  const edit = (id: number, ifMatch: string) =>
    row.PATCH(jsonRequest('PATCH', change, { 'If-Match': ifMatch }), contextOf(id));
  const remove = (id: number, ifMatch: string) =>
    row.DELETE(jsonRequest('DELETE', {}, { 'If-Match': ifMatch }), contextOf(id));

  test('the first changes it, the second is 412, hears what is stored and overwrites nothing', async () => {
    const { id, chart, etag } = await add();
    const first = await edit(id, etag);
    expect(first.status).toBe(200);
    const stored = await first.json();
    const second = await edit(id, etag);
    const said = { error: `This ${what} has been changed meanwhile. Nothing was overwritten.`, stored };
    expect([second.status, await second.json()]).toEqual([412, said]);
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
    const ofChart = what.endsWith('type') ? '' : `chartId=${chart}&`;
    const listed = await get(rows.GET, `${ofChart}etag=true`);
    expect(listed.body).toEqual([{ ...(stored as object), etag: first.headers.get('etag') }]);
    expect((await get(rows.GET, `${ofChart}etag=false`)).body).toEqual([stored]);
    const late = await remove(id, etag);
    expect([late.status, await late.json()]).toEqual([412, said]);
    expect((await remove(id, first.headers.get('etag') ?? '')).status).toBe(200);
    expect((await edit(id, etag)).status).toBe(404);
  });

  test('of twenty at once that know the same row one wins', async () => {
    const { id, etag } = await add();
    const answers = await Promise.all(Array.from({ length: 20 }, () => edit(id, etag)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(19);
  });

  test('any of several tags matches, * always does, a weak one never', async () => {
    const { id, etag } = await add();
    expect((await edit(id, `"0", W/${etag}`)).status).toBe(412);
    expect((await edit(id, `"0" , ${etag}`)).status).toBe(200);
    expect((await edit(id, '*')).status).toBe(200);
    expect((await edit(id, etag.replaceAll('"', ''))).status).toBe(400);
  });
});

test('what is stored is told digit for digit to whoever came too late', async () => {
  const chart = await addChart(db());
  await db().query(
    `INSERT INTO annotations (chart_id, timestamp, label_type, geometry) VALUES ($1, 'epoch', 'x', $2)`,
    [chart, EXACT],
  );
  const late = jsonRequest('PATCH', { label_type: 'y' }, { 'If-Match': '"0"' });
  const answer = await annotationRoute.PATCH(late, contextOf(1));
  expect(answer.status).toBe(412);
  const text = await answer.text();
  expect(text).toContain('1.10');
  expect(text).toContain('12345678901234567890');
});
