import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FIRST } from './support/csv.ts';
import { clickChart, type Desk, keepScreenshot, readyChart, sitDown } from './support/desk.ts';
import { addHours } from './support/rows.ts';

let desk: Desk;
let page: Page;
let chart: Locator;

beforeAll(async () => {
  desk = await sitDown();
  await addHours(desk.frontend.database, 'EURUSD 1h', 200);
});

beforeEach(async () => {
  await desk.frontend.database.query('DELETE FROM annotations');
});

afterEach(() => page.close());

afterAll(() => desk[Symbol.asyncDispose]());

const stored = () => desk.frontend.database.query('SELECT label_type FROM annotations ORDER BY id');
const rows = () => page.getByRole('list', { name: 'marks', exact: true }).getByRole('listitem');
const alert = () => page.getByRole('alert').filter({ hasText: 'not saved' });
const button = (name: string) => page.getByRole('button', { name, exact: true });

/** Opens the page on so many marks, ten hours apart. */
async function openWith(marks: number): Promise<void> {
  for (let mark = 1; mark <= marks; mark += 1)
    await desk.frontend.database.query(
      `INSERT INTO annotations (chart_id, timestamp, label_type)
       SELECT min(id), to_timestamp($1) AT TIME ZONE 'UTC', 'break_up' FROM charts`,
      [FIRST + mark * 36_000],
    );
  page = await desk.open('/');
  chart = await readyChart(page);
  await expect.poll(() => rows().count()).toBe(marks);
}

async function drawLine(down: number): Promise<void> {
  await clickChart(chart, 0.2, down);
  await clickChart(chart, 0.7, down);
}

async function deleteFirst(): Promise<void> {
  const count = await rows().count();
  await rows()
    .first()
    .getByRole('button', { name: /^Delete/ })
    .click({ force: true });
  await expect.poll(() => rows().count()).toBe(count - 1);
}

describe('what could not be saved', () => {
  test('is counted, stays on the chart, and is saved by itself once the server answers', async () => {
    await openWith(0);
    await button('Line').click();
    await page.context().setOffline(true);
    await drawLine(0.3);
    await alert().filter({ hasText: 'The mark was not saved.' }).waitFor();
    await drawLine(0.6);
    await alert().filter({ hasText: '2 marks were not saved.' }).waitFor();
    await page.context().setOffline(false);
    await expect.poll(stored).toEqual([{ label_type: 'line' }, { label_type: 'line' }]);
    await expect.poll(() => rows().count()).toBe(2);
    await alert().waitFor({ state: 'hidden' });
  });

  test('comes back with the page that was left, and is saved once', async () => {
    await openWith(0);
    await page.route('**/api/annotations', (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({ status: 500, json: { error: 'Something is wrong.' } })
        : route.continue(),
    );
    await button('Line').click();
    await drawLine(0.3);
    await drawLine(0.6);
    await alert().filter({ hasText: '2 marks were not saved.' }).waitFor();
    expect(await stored()).toEqual([]);
    await page.unroute('**/api/annotations');
    await page.reload();
    await page.getByText('2 marks are stored now').first().waitFor();
    expect(await stored()).toEqual([{ label_type: 'line' }, { label_type: 'line' }]);
    await page.reload();
    await readyChart(page);
    await expect.poll(() => rows().count()).toBe(2);
    await expect.poll(() => alert().count()).toBe(0);
  });

  test('because the server refused it is saved by Try again, and not before', async () => {
    await openWith(0);
    let refused = 0;
    await page.route('**/api/annotations', (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      refused += 1;
      return route.fulfill({ status: 500, json: { error: 'Something is wrong.' } });
    });
    await button('Line').click();
    await drawLine(0.3);
    await alert().filter({ hasText: 'Something is wrong.' }).waitFor();
    // A poll of changes later it would have been tried again, had nobody answered.
    await page.waitForResponse('**/changes');
    await page.waitForResponse('**/changes');
    const before = refused;
    await page.unroute('**/api/annotations');
    expect(await stored()).toEqual([]);
    await button('Try again').click();
    await expect.poll(stored).toEqual([{ label_type: 'line' }]);
    expect(refused).toBe(before);
  });

  test('but was, its answer lost on the way, is not stored twice', async () => {
    await openWith(0);
    await page.route('**/api/annotations', async (route) => {
      if (route.request().method() === 'POST') await route.fetch();
      await route.abort();
    });
    await button('Line').click();
    await drawLine(0.3);
    await alert().waitFor();
    await page.unroute('**/api/annotations');
    // Whether it was tried again by itself before is not known; after the next outage it is.
    const away = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/changes'));
    await page.context().setOffline(true);
    await away;
    await page.context().setOffline(false);
    await alert().waitFor({ state: 'hidden' });
    await expect.poll(() => rows().count()).toBe(1);
    expect(await stored()).toEqual([{ label_type: 'line' }]);
  });

  test('is not forgotten over a deletion that went well', async () => {
    await openWith(1);
    await page.route('**/api/annotations', (route) =>
      route.fulfill({ status: 500, json: { error: 'Something is wrong.' } }),
    );
    await button('Line').click();
    await drawLine(0.4);
    await alert().waitFor();
    await page.unroute('**/api/annotations');
    await deleteFirst();
    await page.getByText('Break Up deleted.').first().waitFor();
    await alert().getByRole('button', { name: 'Try again' }).click();
    await expect.poll(stored).toEqual([{ label_type: 'line' }]);
  });
});

describe('deletions', () => {
  test('are undone one after the other', async () => {
    await openWith(3);
    for (let count = 0; count < 3; count += 1) await deleteFirst();
    await expect.poll(stored).toEqual([]);
    for (let count = 1; count <= 3; count += 1) {
      await button('Undo: Break Up deleted').click();
      await expect.poll(() => rows().count()).toBe(count);
    }
    await expect.poll(stored).toHaveLength(3);
    await expect.poll(() => button('Nothing to undo').isDisabled()).toBe(true);
  });

  test('are undone by Ctrl+Z and by Cmd+Z, but not while somebody types', async () => {
    await openWith(4);
    await deleteFirst();
    await deleteFirst();
    const search = page.getByRole('searchbox', { name: /^Search/ }).first();
    await search.focus();
    await page.keyboard.press('Control+z');
    await expect.poll(() => rows().count()).toBe(2);
    await chart.focus();
    await page.keyboard.press('Control+z');
    await expect.poll(() => rows().count()).toBe(3);
    await page.keyboard.press('Meta+z');
    await expect.poll(() => rows().count()).toBe(4);
    await expect.poll(stored).toHaveLength(4);
  });

  test('can be undone as long as the focus is on Undo', async () => {
    await openWith(1);
    await page.clock.install();
    await deleteFirst();
    await button('Undo').focus();
    await page.clock.runFor(60_000);
    await expect.poll(() => button('Undo').count()).toBe(1);
    await chart.focus();
    await page.clock.runFor(8_000);
    await expect.poll(() => button('Undo').count()).toBe(0);
  });
});

// The chart that it adds is the one that opens from then on: it comes last.
describe('what could not be saved of a chart', () => {
  test('is mentioned while another one is shown, which leads there, and is saved all the same', async () => {
    // The newest chart is the one that opens.
    await addHours(desk.frontend.database, 'Silver 1h', 50);
    await openWith(0);
    let isAway = true;
    await page.route('**/api/annotations', (route) =>
      isAway && route.request().method() === 'POST' ? route.abort() : route.continue(),
    );
    await button('Line').click();
    await drawLine(0.3);
    await alert().filter({ hasText: 'The mark was not saved.' }).waitFor();
    await page.getByRole('button', { name: /^Chart:/ }).click();
    await page.getByRole('link', { name: /EURUSD 1h/ }).click();
    await page.getByRole('alert').filter({ hasText: 'One mark of Silver 1h is not stored yet.' }).waitFor();
    await keepScreenshot(page, 'left-elsewhere');
    expect(await stored()).toEqual([]);
    isAway = false;
    await page.getByText('Stored now, on Silver 1h: one mark that was not.').first().waitFor();
    expect(await stored()).toEqual([{ label_type: 'line' }]);
    await expect.poll(() => page.getByRole('alert').filter({ hasText: 'Silver' }).count()).toBe(0);
  });

  test('is saved from a page without a chart as well', async () => {
    page = await desk.open('/');
    chart = await readyChart(page);
    const before = (await stored()).length;
    let isAway = true;
    await page.route('**/api/annotations', (route) =>
      isAway && route.request().method() === 'POST' ? route.abort() : route.continue(),
    );
    await button('Line').click();
    await drawLine(0.6);
    await alert().filter({ hasText: 'The mark was not saved.' }).waitFor();
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.waitForURL('**/settings/**');
    isAway = false;
    await expect.poll(async () => (await stored()).length).toBe(before + 1);
  });
});
