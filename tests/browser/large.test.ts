import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, keepScreenshot, readyChart, sitDown } from './support/desk.ts';
import { framesShown } from './support/frames.ts';
import { addHours } from './support/rows.ts';

/** What one window of the chart may hold: candles/run.ts. */
const KEPT = 30_000;
let desk: Desk;
let page: Page;
let chart: Locator;

beforeAll(async () => {
  desk = await sitDown();
  await addHours(desk.frontend.database, 'Half a million', 500_000);
  page = await desk.open('/');
  chart = await readyChart(page);
  await chart.focus();
});

afterAll(() => desk[Symbol.asyncDispose]());

const reading = () => page.locator('main header [role=status]').innerText();
const extent = () => page.locator('main p[data-held]');
const held = async () => Number(await extent().getAttribute('data-held'));
const legend = () => page.locator('main header dl').innerText();

/** The view follows a key with the next frame. */
async function pressAndSee(key: string): Promise<void> {
  await page.keyboard.press(key);
  await framesShown(page);
}

describe('a chart of 500,000 candles', () => {
  test('opens on its newest candles without reading the rest', async () => {
    await expect.poll(held).toBe(5_000);
    await expect.poll(() => extent().innerText()).toMatch(/^\d{2,3} of 500,000 · 1 Jan 2024 – 14 Jan 2081$/);
  });

  test('can be panned as far as one likes, and never holds more than 30,000', async () => {
    for (let zoom = 0; zoom < 12; zoom += 1) await pressAndSee('-');
    let most = 0;
    for (let screen = 0; screen < 60; screen += 1) {
      await pressAndSee('PageUp');
      await expect.poll(reading).toBe('');
      most = Math.max(most, await held());
    }
    expect(most).toBe(KEPT);
    await expect.poll(() => held()).toBe(KEPT);
    await keepScreenshot(page, 'half-a-million');
  });

  test('Home and End go to its first and last candle at once', async () => {
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Home');
    await expect.poll(held).toBe(5_000);
    await expect.poll(legend).toContain('1 Jan 2024, 00:00');
    await page.keyboard.press('End');
    await expect.poll(legend).toContain('14 Jan 2081, 07:00');
  });

  test('what is under the pointer stays there while a pan makes the page read more', async () => {
    const box = (await chart.boundingBox()) as { x: number; y: number; width: number; height: number };
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + 200, y);
    await page.mouse.down();
    await page.mouse.move(box.x + 800, y, { steps: 30 });
    await framesShown(page);
    const under = await legend();
    await page.mouse.up();
    await expect.poll(held).toBeGreaterThan(5_000);
    await page.mouse.move(box.x + 799, y);
    await page.mouse.move(box.x + 800, y);
    await expect.poll(() => legend()).toBe(under);
  });

  test('nothing went wrong in the page meanwhile', () => {
    expect(desk.problems).toEqual([]);
  });
});
