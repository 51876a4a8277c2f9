import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, keepScreenshot, readyChart, sitDown } from './support/desk.ts';
import { framesShown } from './support/frames.ts';
import { candlesOn } from './support/pixels.ts';
import { addHours } from './support/rows.ts';

const FEW = 12;
const SOME = 9_000;
const MANY = 40_000;
let desk: Desk;
let page: Page;
let chart: Locator;
const ids = { one: 0, few: 0, odd: 0, some: 0, many: 0 };

beforeAll(async () => {
  desk = await sitDown();
  const { database } = desk.frontend;
  ids.one = await addHours(database, 'One candle', 1);
  ids.few = await addHours(database, 'Few candles', FEW);
  ids.odd = await addHours(database, 'High below low', 200);
  await database.query('UPDATE candles SET high = low, low = high WHERE chart_id = $1', [ids.odd]);
  ids.some = await addHours(database, 'Some candles', SOME);
  ids.many = await addHours(database, 'Many candles', MANY);
});

afterAll(() => desk[Symbol.asyncDispose]());

async function openChart(id: number): Promise<void> {
  await page?.close();
  page = await desk.open(`/?chart=${id}`);
  chart = await readyChart(page);
}

const inView = async () =>
  Number((await page.locator('main p[data-held]').innerText()).split(' ')[0]?.replace(',', ''));
const query = () => new URL(page.url()).searchParams;

describe('a chart opens on what there is to see', () => {
  test('of few candles it shows all, over most of its width', async () => {
    await openChart(ids.few);
    await expect.poll(inView).toBe(FEW);
    const seen = await candlesOn(page);
    expect(seen?.left).toBeLessThan(0.4);
    expect(seen?.right).toBeLessThan(0.95);
    expect((seen?.right ?? 0) - (seen?.left ?? 0)).toBeGreaterThan(0.3);
    await keepScreenshot(page, 'few-candles');
  });

  test('of one it shows that one, away from the axis', async () => {
    await openChart(ids.one);
    await expect.poll(async () => (await candlesOn(page))?.right).toBeLessThan(0.8);
    expect((await candlesOn(page))?.left).toBeGreaterThan(0.2);
    await page.getByText('1 of 1 · 1 Jan 2024 – 1 Jan 2024').waitFor();
  });

  test('with highs below lows it is as high as its prices', async () => {
    await openChart(ids.odd);
    await expect.poll(async () => (await candlesOn(page)) !== null).toBe(true);
    const seen = await candlesOn(page);
    expect((seen?.bottom ?? 0) - (seen?.top ?? 0)).toBeGreaterThan(0.5);
    expect(seen?.top).toBeGreaterThan(0.02);
    expect(seen?.bottom).toBeLessThan(0.98);
    await keepScreenshot(page, 'high-below-low');
  });
});

describe('a page that is slow to get to its work', () => {
  test('opens where a quick one does: with its newest candle away from the edge', async () => {
    await openChart(ids.some);
    const seen = page.getByRole('slider', { name: 'Place on the whole chart' });
    const quick = await seen.getAttribute('aria-valuetext');
    const slow = await desk.open('/about-to-open');
    await slow.addInitScript(SLOWLY);
    await slow.goto(page.url());
    await readyChart(slow);
    const place = slow.getByRole('slider', { name: 'Place on the whole chart' });
    await expect.poll(() => place.getAttribute('aria-valuetext')).toBe(quick);
    await slow.close();
  });
});

/** Frames are drawn between the steps in which React gets to what is due. */
const SLOWLY = `(() => {
  const post = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (...words) { setTimeout(() => post.apply(this, words), 30); };
})()`;

describe('the whole chart', () => {
  test('is shown by F, after what is missing has been read, and zooming out stops there', async () => {
    await openChart(ids.some);
    await chart.focus();
    await page.keyboard.press('f');
    await expect.poll(inView).toBe(SOME);
    await keepScreenshot(page, 'whole-chart');
    for (let turn = 0; turn < 5; turn += 1) await page.keyboard.press('-');
    await framesShown(page);
    const seen = await candlesOn(page);
    expect((seen?.right ?? 0) - (seen?.left ?? 0)).toBeGreaterThan(0.8);
  });

  test('of more candles than can be drawn shows as many as can be, by the button, and says so', async () => {
    await openChart(ids.many);
    await page.getByRole('button', { name: 'Whole chart' }).click();
    await page
      .getByText(/^8,000 of 40,000 candles, as many as are drawn at once\./)
      .first()
      .waitFor();
    await expect.poll(inView).toBeGreaterThanOrEqual(7_990);
    await page.waitForLoadState('networkidle');
    expect(Number(await page.locator('main p[data-held]').getAttribute('data-held'))).toBeLessThanOrEqual(
      30_000,
    );
  });
});

describe('the price axis', () => {
  test('says whether it follows what is in view: not once it was dragged, again with A', async () => {
    await openChart(ids.some);
    const auto = page.getByRole('button', { name: /^Auto/ });
    const follows = () => auto.getAttribute('aria-pressed');
    await expect.poll(() => follows()).toBe('true');
    const box = (await chart.boundingBox()) as { x: number; y: number; width: number; height: number };
    await page.mouse.move(box.x + box.width - 20, box.y + 100);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 20, box.y + 160, { steps: 4 });
    await page.mouse.up();
    await expect.poll(follows).toBe('false');
    await page.keyboard.press('a');
    await expect.poll(follows).toBe('true');
    await auto.click();
    await expect.poll(follows).toBe('false');
    await auto.click();
    await expect.poll(follows).toBe('true');
  });
});

describe('the address', () => {
  test('is what is in view as soon as somebody leaves the page for it', async () => {
    await openChart(ids.some);
    await chart.focus();
    await page.keyboard.press('PageUp');
    await expect.poll(() => query().get('from')).not.toBeNull();
    for (let turn = 0; turn < 4; turn += 1) await page.keyboard.press('PageUp');
    await framesShown(page);
    // At once, and of the page: the framework may write the address before this one once more.
    const address = await page.evaluate<string>(`(dispatchEvent(new Event('blur')), location.search)`);
    const now = new URLSearchParams(address);
    const [from, to] = [Number(now.get('from')), Number(now.get('to'))];
    const middle = Number(
      await page.getByRole('slider', { name: 'Place on the whole chart' }).getAttribute('aria-valuenow'),
    );
    expect(Math.abs((from + to) / 2 - middle)).toBeLessThanOrEqual(1);
  });

  test('nothing went wrong in the page meanwhile', () => {
    expect(desk.problems).toEqual([]);
  });
});
