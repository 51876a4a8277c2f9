import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clickChart, type Desk, readyChart, sitDown } from './support/desk.ts';
import { dragBetween, dragChart, findCursor } from './support/pointer.ts';
import { addFlags, addHours } from './support/rows.ts';

const HOUR = 3_600;
const DENSE = 150;
let desk: Desk;
let page: Page;
let chart: Locator;

beforeAll(async () => {
  desk = await sitDown();
  const chartId = await addHours(desk.frontend.database, 'EURUSD 1h', 600);
  await addFlags(desk.frontend.database, chartId, { count: DENSE, everyHours: 4, hours: 2, longer: 2 });
  page = await desk.open('/');
  chart = await readyChart(page);
});

afterAll(() => desk[Symbol.asyncDispose]());

const spans = () =>
  desk.frontend.database.query<{ id: number; start: number; end: number }>(
    `SELECT id, extract(epoch FROM start_time)::int AS start, extract(epoch FROM end_time)::int AS "end"
       FROM span_annotations ORDER BY id`,
  );

describe('safe hands', () => {
  test('thirty pans over dense spans change nothing and send nothing', async () => {
    const before = await spans();
    const sent: string[] = [];
    page.on('request', (request) => request.method() !== 'GET' && sent.push(request.url()));
    for (let pan = 0; pan < 30; pan += 1) {
      const [x, y] = [0.15 + ((pan * 7) % 20) / 30, 0.2 + ((pan * 11) % 13) / 25];
      await dragChart(chart, [x, y], [x + (pan % 2 ? -0.12 : 0.12), y]);
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
    const body = await findCursor(chart, 'move', 'middle');
    await dragBetween(chart, body, { x: body.x + 60, y: body.y });
    const moved = async () => (await spans()).filter((span, at) => span.start !== before[at]?.start);
    await expect.poll(async () => (await moved()).length).toBe(1);
    const [span] = await moved();
    const was = before.find(({ id }) => id === span?.id);
    expect(span).toBeDefined();
    expect((span?.start ?? 0) - (was?.start ?? 0)).toBeGreaterThanOrEqual(HOUR);
    expect((span?.end ?? 0) - (span?.start ?? 0)).toBe((was?.end ?? 0) - (was?.start ?? 0));
  });
});

describe('label at the speed of thought', () => {
  const list = () => page.getByRole('list', { name: 'spans', exact: true });
  const inspector = () => page.getByRole('region', { name: 'Selected span' });
  const labels = async () =>
    (
      await desk.frontend.database.query<{ label: string }>('SELECT label FROM span_annotations ORDER BY id')
    ).map(({ label }) => label);
  const keys = async (...pressed: string[]) => {
    for (const key of pressed) await page.keyboard.press(key);
  };

  test('a digit relabels the selected span, Shift and a digit rate it, and Ctrl+Z takes each back', async () => {
    await list().getByRole('button').nth(10).click();
    await inspector().waitFor();
    await keys('2');
    await expect.poll(async () => (await labels()).filter((label) => label === 'bear_flag')).toHaveLength(1);
    await keys('Shift+4');
    await inspector().getByText('4 of 5').waitFor();
    await keys('Control+z', 'Control+z');
    await expect.poll(async () => (await labels()).filter((label) => label === 'bear_flag')).toHaveLength(0);
    await keys('Control+Shift+z');
    await expect.poll(async () => (await labels()).filter((label) => label === 'bear_flag')).toHaveLength(1);
    await keys('Control+z');
    await expect.poll(async () => (await labels()).filter((label) => label === 'bear_flag')).toHaveLength(0);
  });

  test('arrow keys move the selected span by candles: one change for as long as a key is held', async () => {
    const before = await spans();
    const sent: string[] = [];
    page.on('request', (request) => request.method() === 'PATCH' && sent.push(request.url()));
    await chart.focus();
    await page.keyboard.down('ArrowRight');
    await page.keyboard.down('ArrowRight');
    await page.keyboard.down('ArrowRight');
    await page.keyboard.up('ArrowRight');
    await expect
      .poll(async () =>
        (await spans()).filter((span, at) => span.start === (before[at]?.start ?? 0) + 3 * HOUR),
      )
      .toHaveLength(1);
    expect(sent).toHaveLength(1);
    await keys('Control+z');
    await expect.poll(spans).toEqual(before);
  });

  test('the second click with Shift stores the span; the hint measures on the way', async () => {
    const count = (await labels()).length;
    await keys('Escape', '3');
    await clickChart(chart, 0.3, 0.12);
    await page.mouse.move(...(await spotOf(0.5, 0.12)));
    await page.getByText(/^\d+ bars · [+−]\d+\.\d\d % · \d/).waitFor();
    await page.keyboard.down('Shift');
    await clickChart(chart, 0.5, 0.12);
    await page.keyboard.up('Shift');
    await expect.poll(async () => (await labels()).length).toBe(count + 1);
    expect((await labels()).at(-1)).toBe('head_and_shoulders');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  });

  test('in the form a digit is the label, with Shift the confidence, and the tool follows the label', async () => {
    await clickChart(chart, 0.3, 0.12);
    await clickChart(chart, 0.35, 0.12);
    const form = page.getByRole('dialog', { name: 'Describe this span' });
    await form.waitFor();
    await keys('2', 'Shift+5', 'Enter');
    await form.waitFor({ state: 'hidden' });
    const [last] = await desk.frontend.database.query(
      'SELECT label, confidence FROM span_annotations ORDER BY id DESC LIMIT 1',
    );
    expect(last).toEqual({ label: 'bear_flag', confidence: 5 });
    await expect
      .poll(() => page.getByRole('button', { name: 'Bear Flag' }).first().getAttribute('aria-pressed'))
      .toBe('true');
  });

  test('buttons undo and redo as well, and say what; the news offers to do again what was undone', async () => {
    const count = (await labels()).length;
    await page.getByRole('button', { name: 'Undo: Bear Flag added' }).click();
    await expect.poll(async () => (await labels()).length).toBe(count - 1);
    await page.getByText('Undone: Bear Flag added.').first().waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Undo', exact: true }).count()).toBe(0);
    await page.getByRole('button', { name: 'Redo', exact: true }).click();
    await expect.poll(async () => (await labels()).length).toBe(count);
    await expect.poll(() => page.getByRole('button', { name: 'Nothing to redo' }).isDisabled()).toBe(true);
  });

  test('after a reload Ctrl+Z still takes back what was done before it', async () => {
    const count = (await labels()).length;
    await page.reload();
    chart = await readyChart(page);
    await chart.focus();
    await keys('Control+z', 'Control+z');
    await expect.poll(async () => (await labels()).length).toBe(count - 2);
    await keys('Control+y', 'Control+y');
    await expect.poll(async () => (await labels()).length).toBe(count);
  });

  test('a box with Shift selects what it touches; a digit relabels all of it, one Ctrl+Z takes that back', async () => {
    await chart.focus();
    await keys('Escape', 'Escape', 'End');
    const before = await labels();
    const place = await chart.boundingBox();
    await page.keyboard.down('Shift');
    await dragChart(chart, [0.4, 0.05], [0.7, 0.9]);
    await page.keyboard.up('Shift');
    const panel = page.getByRole('region', { name: 'Selected marks' });
    const chosen = Number((await panel.getByRole('heading').innerText()).split(' ')[0]);
    expect(chosen).toBeGreaterThan(2);
    expect(await chart.boundingBox()).toEqual(place);
    const whereBefore = await spans();
    await keys('ArrowRight', 'ArrowRight', 'Shift+ArrowLeft');
    const moved = async () =>
      (await spans()).map(({ start }, at) => (whereBefore[at]?.start ?? 0) - start).filter((by) => by !== 0);
    await expect.poll(moved).toEqual(Array(chosen).fill(8 * HOUR));
    await keys('Control+z');
    await expect.poll(spans).toEqual(whereBefore);
    await keys('5');
    await expect
      .poll(async () => (await labels()).filter((label, at) => label !== before[at]).length)
      .toBeGreaterThan(1);
    await page.getByText(`${chosen} marks relabelled.`).first().waitFor();
    await keys('Control+z');
    await expect.poll(labels).toEqual(before);
    await panel.getByRole('button', { name: 'Delete all' }).click();
    await expect.poll(async () => (await labels()).length).toBe(before.length - chosen);
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect.poll(async () => (await labels()).length).toBe(before.length);
    await panel.getByRole('heading', { name: `${chosen} marks selected` }).waitFor();
    await keys('Escape');
  });
});

test('nothing went wrong in the page meanwhile', () => {
  expect(desk.problems).toEqual([]);
});

async function spotOf(across: number, down: number): Promise<[number, number]> {
  const box = (await chart.boundingBox()) as { x: number; y: number; width: number; height: number };
  return [box.x + box.width * across, box.y + box.height * down];
}
