import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unlikeness } from '../../frontend/src/marks/new-colour.ts';
import { FIRST } from './support/csv.ts';
import { type Desk, keepScreenshot, readyChart, sitDown } from './support/desk.ts';
import { addHours } from './support/rows.ts';

let desk: Desk;
let page: Page;

beforeAll(async () => {
  desk = await sitDown();
  const { database } = desk.frontend;
  const chart = await addHours(database, 'EURUSD 1h', 200);
  await database.query(
    `INSERT INTO span_annotations (chart_id, start_time, end_time, label)
     SELECT $1, to_timestamp($2 + n * 36000) AT TIME ZONE 'UTC', to_timestamp($2 + n * 36000 + 18000) AT TIME ZONE 'UTC',
            'bear_flag' FROM generate_series(1, 15) AS n`,
    [chart, FIRST],
  );
  page = await desk.open('/');
  await readyChart(page);
});

afterAll(() => desk[Symbol.asyncDispose]());

describe('what is needed is at hand', () => {
  test.each([
    [1440, 900],
    [1024, 768],
  ])('every tool for a span is in view in a window of %i × %i', async (width, height) => {
    await page.setViewportSize({ width, height });
    const tools = page.getByRole('list', { name: 'Mark a span' }).getByRole('button');
    await expect.poll(() => tools.count()).toBeGreaterThanOrEqual(7);
    const box = await tools.last().boundingBox();
    const footer = await page.getByRole('navigation', { name: 'Pages' }).boundingBox();
    expect(box && box.y + box.height).toBeLessThan(footer?.y ?? 0);
    await keepScreenshot(page, `order-${width}`);
  });

  test('the tools for a span and what the model is asked for are in view together at 1024 × 768', async () => {
    await page.setViewportSize({ width: 1024, height: 768 });
    const model = page.getByRole('region', { name: /^Model/ });
    await model.getByText(/not running/).waitFor();
    const ask = await model.getByRole('button', { name: 'Ask again' }).boundingBox();
    const footer = await page.getByRole('navigation', { name: 'Pages' }).boundingBox();
    expect(ask && ask.y + ask.height).toBeLessThan(footer?.y ?? 0);
  });

  test('a list has no filter that would leave all of it or nothing', async () => {
    const spans = page.getByRole('region', { name: /^Spans/ });
    await expect.poll(() => spans.getByRole('searchbox').count()).toBe(1);
    await expect.poll(() => spans.getByRole('combobox').count()).toBe(0);
    const { database } = desk.frontend;
    await database.query(`UPDATE span_annotations SET confidence = 3 WHERE id = 1`);
    await spans.getByRole('combobox', { name: 'Confidence of spans' }).waitFor();
    await expect.poll(() => spans.getByRole('combobox').count()).toBe(1);
  });

  test('a suggestion’s and a mark’s times are readable to their end', async () => {
    const cut = await page
      .getByRole('list', { name: 'spans', exact: true })
      .locator('span')
      .evaluateAll(
        (all) => all.filter((one) => one.scrollWidth > one.clientWidth && one.clientWidth > 0).length,
      );
    expect(cut).toBe(0);
  });

  test('a section that was closed is closed in the first HTML of the next visit, and opens again', async () => {
    const section = () => page.getByRole('region', { name: 'Tools' });
    const open = () => section().locator('details').getAttribute('open');
    await section().getByText('Tools').first().click();
    await expect.poll(open).toBeNull();
    // The browser closes it first, and tells the page of it a moment later.
    const first = async () => (await page.request.get(page.url())).text();
    await expect.poll(first).toMatch(/<details class="group"><summary[^>]*>(?:(?!<\/summary>).)*Tools/);
    await page.reload();
    await readyChart(page);
    await expect.poll(() => open()).toBeNull();
    await section().getByText('Tools').first().click();
    await expect.poll(open).not.toBeNull();
  });
});

test('a tool is laid down by touch', async () => {
  const touched = await desk.open('/', { hasTouch: true, viewport: { width: 800, height: 1000 } });
  await readyChart(touched);
  const tool = touched.getByRole('list', { name: 'Mark a span' }).getByRole('button').first();
  await tool.tap();
  await expect.poll(() => tool.getAttribute('aria-pressed')).toBe('true');
  await touched.getByRole('button', { name: 'Lay the tool down' }).tap();
  await expect.poll(() => tool.getAttribute('aria-pressed')).toBe('false');
  await touched.close();
});

describe('what is done elsewhere', () => {
  const spans = () => page.getByRole('list', { name: 'spans', exact: true }).getByRole('listitem');

  test('in another window, or by another program, appears, changes and goes without a reload', async () => {
    const before = await spans().count();
    const { database } = desk.frontend;
    const query = (sql: string) => database.query(sql);
    await query(
      `INSERT INTO span_annotations (chart_id, start_time, end_time, label, notes)
       SELECT chart_id, start_time, end_time, 'wedge_up', 'by an importer' FROM span_annotations ORDER BY id LIMIT 1`,
    );
    await expect.poll(() => spans().count()).toBe(before + 1);
    await query(`UPDATE span_annotations SET label = 'custom' WHERE notes = 'by an importer'`);
    await expect.poll(() => spans().filter({ hasText: 'Custom' }).count()).toBe(1);
    await query(`DELETE FROM span_annotations WHERE notes = 'by an importer'`);
    await expect.poll(() => spans().count()).toBe(before);
    await query(`UPDATE span_label_types SET display_name = 'Falling Flag' WHERE name = 'bear_flag'`);
    await page.getByRole('button', { name: 'Falling Flag' }).first().waitFor();
    await query(`UPDATE span_label_types SET display_name = 'Bear Flag' WHERE name = 'bear_flag'`);
    await page.getByRole('button', { name: 'Bear Flag' }).first().waitFor();
  });

  test('candles that are added to the chart are read, and counted', async () => {
    await desk.frontend.database.query(
      `INSERT INTO candles (chart_id, time, open, high, low, close)
       SELECT chart_id, max(time) + interval '1 hour', 1, 2, 0.5, 1.5 FROM candles GROUP BY chart_id`,
    );
    await page.getByText(/of 201 · /).waitFor();
    await expect.poll(() => page.locator('main p[data-held]').getAttribute('data-held')).toBe('201');
  });
});

describe('colours', () => {
  test('a span that was stored without one is drawn in its label’s', async () => {
    const row = page.getByRole('list', { name: 'spans', exact: true }).getByRole('button').first();
    const tool = page.getByRole('button', { name: 'Bear Flag' }).first();
    const fill = (of: typeof row) => of.locator('svg rect').first().getAttribute('fill');
    await expect.poll(() => fill(row)).toBe(await fill(tool));
  });

  test('a new label is offered one that no other label has', async () => {
    await page.goto(`${desk.frontend.url}/settings/span-labels`);
    for (const name of ['Cup', 'Pennant']) {
      await page.getByRole('button', { name: 'New span label' }).click();
      const form = page.getByRole('form', { name: 'New label' });
      await form.getByLabel('Name', { exact: true }).fill(name);
      await form.getByRole('button', { name: 'Save' }).click();
      await form.waitFor({ state: 'hidden' });
    }
    const rows = await desk.frontend.database.query<{ color: string }>(
      'SELECT color FROM span_label_types UNION ALL SELECT color FROM annotation_types ORDER BY 1',
    );
    const colours = rows.map(({ color }) => color);
    const added = await desk.frontend.database.query<{ color: string }>(
      `SELECT color FROM span_label_types WHERE name IN ('cup', 'pennant')`,
    );
    for (const { color } of added) {
      const others = colours.filter((other) => other !== color);
      expect(others).toHaveLength(colours.length - 1);
      expect(Math.min(...others.map((other) => unlikeness(color, other)))).toBeGreaterThan(0.04);
    }
  });

  test('nothing went wrong in the page meanwhile', () => {
    expect(desk.problems).toEqual([]);
  });
});
