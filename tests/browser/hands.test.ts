import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FIRST } from './support/csv.ts';
import { type Desk, readyChart, sitDown } from './support/desk.ts';
import { addHours } from './support/rows.ts';

const HOUR = 3_600;
const DENSE = 150;
let desk: Desk;
let page: Page;
let chart: Locator;

beforeAll(async () => {
  desk = await sitDown();
  const chartId = await addHours(desk.frontend.database, 'EURUSD 1h', 600);
  await desk.frontend.database.query(
    `INSERT INTO span_annotations (chart_id, start_time, end_time, label, color)
     SELECT $1, to_timestamp($2 + n * 4 * 3600) AT TIME ZONE 'UTC',
            to_timestamp($2 + (n * 4 + 2 + n % 3) * 3600) AT TIME ZONE 'UTC', 'bull_flag', '#26a69a'
       FROM generate_series(0, $3 - 1) AS n`,
    [chartId, FIRST, DENSE],
  );
  page = await desk.open('/');
  chart = await readyChart(page);
});

afterAll(() => desk[Symbol.asyncDispose]());

const spans = () =>
  desk.frontend.database.query<{ id: number; start: number; end: number }>(
    `SELECT id, extract(epoch FROM start_time)::int AS start, extract(epoch FROM end_time)::int AS "end"
       FROM span_annotations ORDER BY id`,
  );

/** A drag on the chart between parts of its width and height. */
async function drag(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  const box = (await chart.boundingBox()) as { x: number; y: number; width: number; height: number };
  await page.mouse.move(box.x + box.width * from[0], box.y + box.height * from[1]);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to[0], box.y + box.height * to[1], { steps: 6 });
  await page.mouse.up();
}

describe('safe hands', () => {
  test('thirty pans over dense spans change nothing and send nothing', async () => {
    const before = await spans();
    const sent: string[] = [];
    page.on('request', (request) => request.method() !== 'GET' && sent.push(request.url()));
    for (let pan = 0; pan < 30; pan += 1) {
      const [x, y] = [0.15 + ((pan * 7) % 20) / 30, 0.2 + ((pan * 11) % 13) / 25];
      await drag([x, y], [x + (pan % 2 ? -0.12 : 0.12), y]);
    }
    expect(sent).toEqual([]);
    expect(await spans()).toEqual(before);
  });

  test('a selected span is dragged as a whole, and keeps its width', async () => {
    await chart.focus();
    await page.keyboard.press('End');
    await page.getByRole('list', { name: 'spans', exact: true }).getByRole('button').nth(20).click();
    await page.getByRole('region', { name: 'Selected span' }).waitFor();
    const before = await spans();
    await drag([0.5, 0.5], [0.6, 0.5]);
    const moved = async () => (await spans()).filter((span, at) => span.start !== before[at]?.start);
    await expect.poll(async () => (await moved()).length).toBe(1);
    const [span] = await moved();
    const was = before.find(({ id }) => id === span?.id);
    expect(span).toBeDefined();
    expect((span?.start ?? 0) - (was?.start ?? 0)).toBeGreaterThanOrEqual(HOUR);
    expect((span?.end ?? 0) - (span?.start ?? 0)).toBe((was?.end ?? 0) - (was?.start ?? 0));
  });
});

test('nothing went wrong in the page meanwhile', () => {
  expect(desk.problems).toEqual([]);
});
