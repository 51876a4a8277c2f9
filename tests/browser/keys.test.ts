import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problemsOf } from './support/axe.ts';
import { type Desk, keepScreenshot, readyChart, sitDown } from './support/desk.ts';
import { addFlags, addHours } from './support/rows.ts';

let desk: Desk;
let page: Page;
let chart: Locator;

beforeAll(async () => {
  desk = await sitDown();
  const chartId = await addHours(desk.frontend.database, 'EURUSD 1h', 600);
  await addFlags(desk.frontend.database, chartId, { count: 15, everyHours: 40, hours: 5 });
  page = await desk.open('/');
  chart = await readyChart(page);
});

afterAll(() => desk[Symbol.asyncDispose]());

describe('keys', () => {
  const pressed = (name: string) =>
    page.getByRole('button', { name, exact: true }).first().getAttribute('aria-pressed');

  test('? shows all of them, with the same words that the tools have, and Escape closes it', async () => {
    await chart.focus();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keys' });
    await help.waitFor();
    const { height = 0 } = (await help.boundingBox()) ?? {};
    expect(height).toBeLessThanOrEqual((page.viewportSize()?.height ?? 0) * 0.92 + 1);
    expect(await help.evaluate((box) => box.scrollHeight - box.clientHeight)).toBe(0);
    await help.getByText('Undo', { exact: true }).waitFor();
    expect(await problemsOf(page)).toEqual([]);
    await keepScreenshot(page, 'keys');
    await page.keyboard.press('x');
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });
    await expect.poll(() => pressed('Delete')).toBe('false');
  });

  test('typing into an open list takes up no tool', async () => {
    await page.getByRole('button', { name: /^Chart:/ }).click();
    await page.keyboard.type('xau');
    await expect.poll(() => pressed('Delete')).toBe('false');
    await page.keyboard.press('Escape');
    await page.keyboard.press('x');
    await expect.poll(() => pressed('Delete')).toBe('true');
    await page.keyboard.press('Escape');
  });

  test('that an older database gave to a label are the label’s, on the chart too, and the help says so', async () => {
    await desk.frontend.database.query(`UPDATE span_label_types SET hotkey = 'n' WHERE name = 'bull_flag'`);
    const other = await desk.open('/');
    await (await readyChart(other)).focus();
    await other.keyboard.press('n');
    const flag = other.getByRole('button', { name: 'Bull Flag' }).first();
    await expect.poll(() => flag.getAttribute('aria-pressed')).toBe('true');
    await other.keyboard.press('?');
    await other.getByText('Next mark (the key is Bull Flag’s)').waitFor();
    await other.close();
  });
});

describe('reading that fails', () => {
  test('is tried once more before anybody hears of it, and then said in windows of any width', async () => {
    const other = await desk.open('/about-to-open', { viewport: { width: 400, height: 780 } });
    let refused = 0;
    await other.route('**/api/span-annotations?*', (route) => {
      refused += 1;
      return refused === 1 ? route.abort() : route.continue();
    });
    await other.goto(desk.frontend.url);
    await other.getByRole('region', { name: /^Candlestick/ }).waitFor();
    await expect.poll(() => refused).toBe(2);
    await expect.poll(() => other.getByText('cannot be read').count()).toBe(0);
    await other.unroute('**/api/span-annotations?*');
    await other.route('**/api/span-annotations?*', (route) => route.abort());
    await other.goto(`${desk.frontend.url}/?chart=1`);
    const alert = other.getByRole('alert').filter({ hasText: 'The marks cannot be read.' });
    await alert.waitFor();
    await other.unroute('**/api/span-annotations?*');
    // Once the server answers it is read again, unasked.
    await alert.waitFor({ state: 'hidden' });
    await other.close();
  });
});

test('nothing went wrong in the page meanwhile', () => {
  expect(desk.problems).toEqual([]);
});
