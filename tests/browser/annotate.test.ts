import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeFile } from './support/choose-files.ts';
import { hourlyCsv } from './support/csv.ts';
import { clickChart, type Desk, keepScreenshot, readyChart, sitDown } from './support/desk.ts';
import { cursorAt, findCursor, findCursorDown } from './support/pointer.ts';

type Box = { x: number; y: number; width: number; height: number };

let desk: Desk;
let page: Page;

beforeAll(async () => {
  desk = await sitDown();
  page = await desk.open('/');
});

afterAll(() => desk[Symbol.asyncDispose]());

const listOf = (name: 'marks' | 'spans') =>
  page.getByRole('list', { name, exact: true }).getByRole('listitem');
const chartOn = () => readyChart(page);
// biome-ignore lint/suspicious/noExplicitAny: what a statement returns is known where it is written
const stored = (sql: string) => desk.frontend.database.query<any>(sql);

describe('from an empty page to marked candles', () => {
  test('an empty database says what to do', async () => {
    await page.getByRole('heading', { name: 'No charts yet' }).waitFor();
    await keepScreenshot(page, 'empty');
  });

  test('an uploaded file becomes a chart, named after it, and is shown', async () => {
    await upload('EURUSD 1h.csv', hourlyCsv(300));
    await page.getByRole('heading', { name: 'EURUSD 1h' }).waitFor();
    await page.getByText(/of 300 · /).waitFor();
    await chartOn();
  });

  test('a point mark is an arrow at the candle that was clicked', async () => {
    await page.getByRole('button', { name: 'Break Up' }).click();
    await clickChart(await chartOn(), 0.3, 0.5);
    await expect.poll(() => listOf('marks').count()).toBe(1);
    const [mark] = await stored(
      `SELECT a.label_type, a.geometry, c.id IS NOT NULL AS at_a_candle
         FROM annotations a LEFT JOIN candles c ON c.chart_id = a.chart_id AND c.time = a.timestamp`,
    );
    expect(mark).toEqual({ label_type: 'break_up', geometry: null, at_a_candle: true });
  });

  test('two clicks make a line, two more a rectangle', async () => {
    const chart = await chartOn();
    await page.keyboard.press('l');
    await clickChart(chart, 0.1, 0.8);
    await clickChart(chart, 0.35, 0.2);
    await expect.poll(() => listOf('marks').count()).toBe(2);
    await page.keyboard.press('r');
    await clickChart(chart, 0.4, 0.15);
    await clickChart(chart, 0.55, 0.35);
    await expect.poll(() => listOf('marks').count()).toBe(3);
    const shapes = await stored(`SELECT label_type, geometry FROM annotations WHERE geometry IS NOT NULL`);
    expect(shapes.map(({ label_type }) => label_type)).toEqual(['line', 'rectangle']);
    for (const { geometry } of shapes) {
      expect(Object.values(geometry).every((value) => typeof value === 'number')).toBe(true);
    }
  });

  test('key 1 and two clicks ask for a span’s label, confidence, outcome and notes', async () => {
    const chart = await chartOn();
    await page.keyboard.press('1');
    await clickChart(chart, 0.62, 0.5);
    await clickChart(chart, 0.8, 0.5);
    const form = page.getByRole('dialog', { name: 'Describe this span' });
    await expect.poll(() => form.getByRole('radio', { name: 'Bull Flag' }).isChecked()).toBe(true);
    await form.getByText('Double Bottom').click();
    await form.getByRole('radio', { name: '4' }).check({ force: true });
    await form.getByLabel('Outcome').fill('win');
    await form.getByLabel('Notes').fill('second low holds');
    await keepScreenshot(page, 'span-form');
    await form.getByRole('button', { name: 'Save span' }).click();
    await form.waitFor({ state: 'hidden' });
    expect(
      await stored(
        `SELECT label, confidence, outcome, notes, source, color, start_time < end_time AS ordered
           FROM span_annotations`,
      ),
    ).toEqual([
      {
        label: 'double_bottom',
        confidence: 4,
        outcome: 'win',
        notes: 'second low holds',
        source: 'human',
        color: expect.stringMatching(/^#/),
        ordered: true,
      },
    ]);
  });

  test('after a reload everything is there again, and can be found where it was drawn', async () => {
    await page.reload();
    const chart = await chartOn();
    await expect.poll(() => listOf('marks').count()).toBe(3);
    await expect.poll(() => listOf('spans').count()).toBe(1);
    await clickChart(chart, 0.5, 0.25);
    await page.getByRole('region', { name: 'Selected rectangle' }).waitFor();
    await clickChart(chart, 0.225, 0.5);
    await page.getByRole('region', { name: 'Selected line' }).waitFor();
    await keepScreenshot(page, 'annotated-light');
    await page.getByText('Dark', { exact: true }).click({ force: true });
    await keepScreenshot(page, 'annotated-dark');
    await page.getByText('Light', { exact: true }).click({ force: true });
  });

  test('an end of a line can be dragged, and stays there', async () => {
    const chart = await chartOn();
    const before = await stored(`SELECT geometry FROM annotations WHERE label_type = 'line'`);
    const box = (await chart.boundingBox()) as Box;
    const drawnAt = { x: box.x + box.width * 0.35, y: box.y + box.height * 0.2 };
    await expect.poll(() => cursorAt(page, drawnAt)).toBe('grab');
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.38, box.y + box.height * 0.45, { steps: 5 });
    await page.mouse.up();
    const geometry = async () =>
      (await stored(`SELECT geometry FROM annotations WHERE label_type = 'line'`))[0]?.geometry;
    await expect.poll(async () => (await geometry()).endPrice).toBeLessThan(before[0]?.geometry.endPrice);
    const after = await geometry();
    expect(after.endTime).toBeGreaterThan(before[0]?.geometry.endTime);
    expect(after).toMatchObject({
      startTime: before[0]?.geometry.startTime,
      startPrice: before[0]?.geometry.startPrice,
    });
  });

  test('with Ctrl the ends of a line lie on prices of their candles, drawn and dragged', async () => {
    const chart = await chartOn();
    const line = async () =>
      (
        await stored(
          `SELECT geometry, a.prices && ARRAY[(geometry->>'startPrice')::float8] AS start, b.prices && ARRAY[(geometry->>'endPrice')::float8] AS "end"
             FROM annotations,
                  LATERAL (SELECT ARRAY[open, high, low, close] AS prices FROM candles WHERE extract(epoch FROM time) = (geometry->>'startTime')::float8) AS a,
                  LATERAL (SELECT ARRAY[open, high, low, close] AS prices FROM candles WHERE extract(epoch FROM time) = (geometry->>'endTime')::float8) AS b
            WHERE label_type = 'line' ORDER BY id DESC LIMIT 1`,
        )
      )[0];
    const count = (await stored('SELECT 1 FROM annotations')).length;
    await page.keyboard.press('Escape');
    await page.keyboard.press('l');
    await page.keyboard.down('Control');
    await clickChart(chart, 0.15, 0.31);
    await clickChart(chart, 0.28, 0.47);
    await page.keyboard.up('Control');
    await expect.poll(async () => (await stored('SELECT 1 FROM annotations')).length).toBe(count + 1);
    expect(await line()).toMatchObject({ start: true, end: true });
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+z');
    await expect.poll(async () => (await stored('SELECT 1 FROM annotations')).length).toBe(count);
    // What is brought back is selected, where it lies.
    await page.keyboard.press('Control+y');
    await page.getByRole('region', { name: 'Selected line' }).waitFor();
    const before = await line();
    const grip = await findCursorDown(chart, 'grab', 0.28);
    await page.keyboard.down('Control');
    await page.mouse.move(grip.x, grip.y);
    await page.mouse.down();
    await page.mouse.move(grip.x + 25, grip.y + 60, { steps: 5 });
    await page.mouse.up();
    await page.keyboard.up('Control');
    await expect.poll(async () => (await line())?.geometry).not.toEqual(before?.geometry);
    expect(await line()).toMatchObject({ start: true, end: true });
    await page.keyboard.press('Control+z');
    await expect.poll(async () => (await line())?.geometry).toEqual(before?.geometry);
    await page.keyboard.press('Control+z');
    await expect.poll(async () => (await stored('SELECT 1 FROM annotations')).length).toBe(count);
  });

  test('the edge of a span can be dragged', async () => {
    const chart = await chartOn();
    const [before] = await stored('SELECT end_time FROM span_annotations');
    await listOf('spans').getByRole('button').first().click();
    await page.getByRole('region', { name: 'Selected span' }).waitFor();
    const edge = await findCursor(chart, 'grab');
    await page.mouse.move(edge.x, edge.y);
    await page.mouse.down();
    await page.mouse.move(edge.x - 60, edge.y, { steps: 5 });
    await page.mouse.up();
    await expect
      .poll(async () => (await stored('SELECT end_time FROM span_annotations'))[0]?.end_time.getTime())
      .toBeLessThan(before?.end_time.getTime());
  });

  test('marks are found by words and by label', async () => {
    await page.getByRole('searchbox', { name: 'Search marks' }).fill('break');
    await expect.poll(() => listOf('marks').count()).toBe(1);
    await page.getByRole('searchbox', { name: 'Search marks' }).fill('');
    await page.getByRole('combobox', { name: 'Label of marks' }).selectOption('rectangle');
    await expect.poll(() => listOf('marks').count()).toBe(1);
    await page.getByRole('combobox', { name: 'Label of marks' }).selectOption('');
    await expect.poll(() => listOf('marks').count()).toBe(3);
  });

  test('the delete tool deletes what is clicked, and Undo brings it back', async () => {
    await page.reload();
    const chart = await chartOn();
    await page.keyboard.press('x');
    await clickChart(chart, 0.5, 0.25);
    await expect.poll(() => stored('SELECT 1 FROM annotations')).toHaveLength(2);
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect.poll(() => stored('SELECT 1 FROM annotations')).toHaveLength(3);
    await page.keyboard.press('Escape');
  });

  test('the exports hold what was marked', async () => {
    const csv = await download('Marks with prices (CSV)');
    expect(csv.name).toBe('EURUSD 1h-annotations.csv');
    expect(csv.text.trim().split(/\r?\n/)).toHaveLength(4);
    expect(csv.text).toContain('break_up');
    const spans = JSON.parse((await download('Spans (JSON)')).text);
    expect(spans.annotations).toMatchObject([{ label: 'double_bottom', confidence: 4, outcome: 'win' }]);
  });

  test('a chart is deleted with all that is on it, after a question', async () => {
    await page.getByRole('button', { name: /^Chart:/ }).click();
    await page.getByRole('button', { name: 'Delete EURUSD 1h' }).click();
    const question = page.getByRole('dialog', { name: 'Delete EURUSD 1h?' });
    await question.getByRole('button', { name: 'Delete chart' }).click();
    await page.getByRole('heading', { name: 'No charts yet' }).waitFor();
    expect(await stored('SELECT 1 FROM candles UNION ALL SELECT 1 FROM annotations')).toEqual([]);
  });

  test('nothing went wrong in the page meanwhile', () => {
    expect(desk.problems).toEqual([]);
  });
});

const upload = (name: string, text: string) => storeFile(page, name, text);

async function download(link: string): Promise<{ name: string; text: string }> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: link }).click(),
  ]);
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  return { name: file.suggestedFilename(), text: Buffer.concat(chunks).toString('utf8') };
}
