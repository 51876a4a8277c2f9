import { expect, test } from 'vitest';
import * as candlesRoute from '../../../frontend/src/app/api/candles/route.ts';
import * as chartRoute from '../../../frontend/src/app/api/charts/[id]/route.ts';
import * as exportRoute from '../../../frontend/src/app/api/export/route.ts';
import * as spanExportRoute from '../../../frontend/src/app/api/span-annotations/export/route.ts';
import * as spansRoute from '../../../frontend/src/app/api/span-annotations/route.ts';
import { addCandle, addChart, addMinutes } from '../../support/charts.ts';
import { frontendDatabase, remove, requestOf } from '../../support/routes.ts';

const db = frontendDatabase();
const MANY = 30_001;

/** Reads one chunk, does something, and reads the rest. */
async function textAround(answer: Response, work: () => Promise<unknown>): Promise<string> {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  const { value: first = '' } = (await reader?.read()) ?? {};
  await work();
  let text = first;
  for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read())
    text += chunk.value;
  return text;
}

test('exports and lists are of one moment: a row that moves meanwhile is in them once, where it was', async () => {
  const chart = await addChart(db());
  await db().query(
    `INSERT INTO span_annotations (chart_id, start_time, end_time, label)
     SELECT $1, timestamp 'epoch' + n * interval '1 minute', timestamp 'epoch' + n * interval '1 minute', 'x'
       FROM generate_series(1, ${MANY}) AS n`,
    [chart],
  );
  await db().query(
    `INSERT INTO annotations (chart_id, timestamp, label_type)
     SELECT chart_id, start_time, label FROM span_annotations ORDER BY id`,
  );
  const ids = Array.from({ length: MANY }, (_, index) => index + 1);
  const swap = (table: string, column: string) => () =>
    db().query(
      `UPDATE ${table} SET ${column} = timestamp 'epoch' + (CASE id WHEN 1 THEN ${MANY + 1} ELSE 0 END) * interval '1 minute'
        WHERE id IN (1, ${MANY})`,
    );
  const spans = await spanExportRoute.GET(requestOf(`chartId=${chart}`));
  const text = await textAround(spans, swap('span_annotations', 'start_time'));
  expect(JSON.parse(text).annotations.map(({ id }: { id: number }) => id)).toEqual(ids);
  const listed = await spansRoute.GET(requestOf(`chartId=${chart}`));
  const again = await textAround(listed, swap('span_annotations', 'start_time'));
  expect(new Set(JSON.parse(again).map(({ id }: { id: number }) => id)).size).toBe(MANY);
  const csv = await textAround(
    await exportRoute.GET(requestOf(`chartId=${chart}`)),
    swap('annotations', 'timestamp'),
  );
  const lines = csv.trimEnd().split('\r\n').slice(1);
  expect(lines.map((line) => Number(line.split(',')[0]))).toEqual(ids);
});

test('a chart that is deleted or grows while it is read breaks off instead of looking whole', async () => {
  for (const change of [
    (chart: number) => remove(chartRoute.DELETE, chart),
    (chart: number) => addCandle(db(), chart, 60.5),
  ]) {
    const chart = await addChart(db());
    await addMinutes(db(), chart, 20_000);
    for (const query of ['', '&limit=15000', '&newest=15000']) {
      const whole = await (await candlesRoute.GET(requestOf(`chartId=${chart}${query}`))).text();
      expect(JSON.parse(whole)).toHaveLength(query ? 15_000 : 20_000);
    }
    const answer = await candlesRoute.GET(requestOf(`chartId=${chart}`));
    await expect(textAround(answer, () => change(chart))).rejects.toThrow('was changed while it was read');
  }
});
