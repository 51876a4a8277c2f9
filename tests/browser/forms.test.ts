import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clickChart, type Desk, keepScreenshot, readyChart, sitDown } from './support/desk.ts';
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

const keys = async (...pressed: string[]) => {
  for (const key of pressed) await page.keyboard.press(key);
};
const list = () => page.getByRole('list', { name: 'spans', exact: true });
const form = () => page.getByRole('dialog', { name: 'Describe this span' });
const aside = () => page.getByRole('region', { name: 'Put aside' }).getByRole('listitem');
const stored = (notes: string) =>
  desk.frontend.database.query('SELECT 1 FROM span_annotations WHERE notes = $1', [notes]);
const count = async () => (await desk.frontend.database.query('SELECT 1 FROM span_annotations')).length;

/** Two clicks with the tool in hand, and words in the form that opens. */
async function begin(from: number, to: number, notes: string): Promise<void> {
  await clickChart(chart, from, 0.12);
  await clickChart(chart, to, 0.12);
  await form().getByLabel('Notes').fill(notes);
}

describe('forms that are closed without saving', () => {
  test('are put aside, all of them, survive a reload, and each opens again as it was', async () => {
    await chart.focus();
    await keys('2');
    await begin(0.3, 0.35, 'the first');
    await keys('Escape');
    await page
      .getByText(/^Put aside at \d\d:\d\d, not stored: Bear Flag, /)
      .first()
      .waitFor();
    await begin(0.45, 0.5, 'the second');
    await form().getByRole('button', { name: 'Put aside' }).click();
    await expect.poll(() => aside().count()).toBe(2);
    await keepScreenshot(page, 'put-aside');
    await page.reload();
    chart = await readyChart(page);
    await expect.poll(() => aside().count()).toBe(2);
    await aside().last().getByRole('button').first().click();
    await expect.poll(() => form().getByLabel('Notes').inputValue()).toBe('the first');
    await keys('Control+Enter');
    await form().waitFor({ state: 'hidden' });
    await expect.poll(() => stored('the first')).toHaveLength(1);
    await aside().getByRole('button').first().click();
    await expect.poll(() => form().getByLabel('Notes').inputValue()).toBe('the second');
    await keys('Control+Enter');
    // It is stored before its form has heard so; until then what is typed next is typed into it.
    await form().waitFor({ state: 'hidden' });
    await expect.poll(() => stored('the second')).toHaveLength(1);
    await expect.poll(() => aside().count()).toBe(0);
  });

  test('are thrown away by Cancel, which says so and can be taken back', async () => {
    const before = await count();
    await keys('2');
    await begin(0.55, 0.6, 'not this one');
    await form().getByRole('button', { name: 'Cancel' }).click();
    await page
      .getByText(/^Thrown away: Bear Flag, /)
      .first()
      .waitFor();
    await expect.poll(() => aside().count()).toBe(0);
    await page.getByRole('button', { name: 'Open again' }).click();
    await expect.poll(() => form().getByLabel('Notes').inputValue()).toBe('not this one');
    await form().getByRole('button', { name: 'Cancel' }).click();
    await form().waitFor({ state: 'hidden' });
    await page.reload();
    chart = await readyChart(page);
    await expect.poll(() => aside().count()).toBe(0);
    expect(await count()).toBe(before);
  });

  test('an edit of a span that another window deletes keeps what was typed, and can be stored as a new one', async () => {
    await list().getByRole('button').first().click();
    await keys('e');
    const change = page.getByRole('dialog', { name: 'Change this span' });
    await change.getByLabel('Notes').fill('typed before it went');
    await desk.frontend.database.query(
      `DELETE FROM span_annotations WHERE start_time = (SELECT max(start_time) FROM span_annotations)`,
    );
    const before = await count();
    await keys('Control+Enter');
    const left = page.getByRole('dialog');
    await left.getByRole('alert').filter({ hasText: 'deleted in another window' }).waitFor();
    await expect.poll(() => left.getByLabel('Notes').inputValue()).toBe('typed before it went');
    await keys('Control+Enter');
    await left.waitFor({ state: 'hidden' });
    await expect.poll(count).toBe(before + 1);
  });
});

describe('two windows', () => {
  test('a change that the other one was quicker with shows both versions, and either can be kept', async () => {
    const row = page.getByRole('list', { name: 'spans', exact: true }).getByRole('button').nth(4);
    const labelOfNewest = async () =>
      (
        await desk.frontend.database.query<{ label: string }>(
          'SELECT label FROM span_annotations ORDER BY start_time DESC, id LIMIT 1 OFFSET 2',
        )
      )[0]?.label;
    await row.click();
    await page.getByRole('region', { name: 'Selected span' }).waitFor();
    await desk.frontend.database.query(`UPDATE span_annotations SET label = 'double_bottom'`);
    await page.keyboard.press('2');
    const question = page.getByRole('alert').filter({ hasText: 'was changed in another window' });
    await question.getByText(/^There: Double Bottom, span/).waitFor();
    expect(await labelOfNewest()).toBe('double_bottom');
    await keepScreenshot(page, 'clash');
    await question.getByRole('button', { name: 'Keep mine' }).click();
    await expect.poll(labelOfNewest).toBe('bear_flag');
    await expect.poll(() => question.count()).toBe(0);
  });

  test('leaving with a form that was filled in or put aside asks first, without one it does not', async () => {
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    // As a typed address or the reload button leave; Playwright's own close asks nobody.
    const leave = () => page.evaluate('void setTimeout(() => location.reload())');
    await page.keyboard.press('e');
    const change = page.getByRole('dialog', { name: 'Change this span' });
    await change.getByLabel('Notes').fill('not stored');
    await leave();
    await expect.poll(() => asked).toEqual(['beforeunload']);
    await page.keyboard.press('Escape');
    await change.waitFor({ state: 'hidden' });
    await leave();
    await expect.poll(() => asked).toEqual(['beforeunload', 'beforeunload']);
    await aside()
      .getByRole('button', { name: /^Throw away/ })
      .click();
    await expect.poll(() => aside().count()).toBe(0);
    const left = page.waitForEvent('load');
    await leave();
    await left;
    expect(asked).toHaveLength(2);
    chart = await readyChart(page);
  });
});

test('nothing went wrong in the page meanwhile', () => {
  expect(desk.problems).toEqual([]);
});
