import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problemsOf } from './support/axe.ts';
import { FIRST } from './support/csv.ts';
import { clickChart, type Desk, keepScreenshot, readyChart, sitDown } from './support/desk.ts';
import { dragBetween, dragChart, findCursor } from './support/pointer.ts';
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
    expect(await page.getByRole('dialog').count()).toBe(0);
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
    expect(await page.getByRole('button', { name: 'Bear Flag' }).first().getAttribute('aria-pressed')).toBe(
      'true',
    );
  });

  test('a form that is closed is put aside, survives a reload, and opens again as it was', async () => {
    await clickChart(chart, 0.4, 0.12);
    await clickChart(chart, 0.45, 0.12);
    const form = page.getByRole('dialog', { name: 'Describe this span' });
    await form.getByLabel('Notes').fill('do not lose this');
    await keys('Escape');
    await page.getByText('its form was put aside').first().waitFor();
    await page.reload();
    chart = await readyChart(page);
    await page.getByRole('button', { name: 'Open again' }).click();
    expect(await form.getByLabel('Notes').inputValue()).toBe('do not lose this');
    await keys('Control+Enter');
    await form.waitFor({ state: 'hidden' });
    await expect
      .poll(() =>
        desk.frontend.database.query(`SELECT 1 FROM span_annotations WHERE notes = 'do not lose this'`),
      )
      .toHaveLength(1);
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

  test('an edit of a span that another window deletes keeps what was typed, and can be stored as a new one', async () => {
    await list().getByRole('button').first().click();
    await keys('e');
    const form = page.getByRole('dialog', { name: 'Change this span' });
    await form.getByLabel('Notes').fill('typed before it went');
    await desk.frontend.database.query(
      `DELETE FROM span_annotations WHERE start_time = (SELECT max(start_time) FROM span_annotations)`,
    );
    const count = (await labels()).length;
    await keys('Control+Enter');
    const left = page.getByRole('dialog');
    await left.getByRole('alert').filter({ hasText: 'deleted in another window' }).waitFor();
    expect(await left.getByLabel('Notes').inputValue()).toBe('typed before it went');
    await keys('Control+Enter');
    await left.waitFor({ state: 'hidden' });
    await expect.poll(async () => (await labels()).length).toBe(count + 1);
  });

  test('a box with Shift selects what it touches; a digit relabels all of it, one Ctrl+Z takes that back', async () => {
    await chart.focus();
    await keys('Escape', 'Escape', 'End');
    const before = await labels();
    await page.keyboard.down('Shift');
    await dragChart(chart, [0.4, 0.05], [0.7, 0.9]);
    await page.keyboard.up('Shift');
    const panel = page.getByRole('region', { name: 'Selected marks' });
    const chosen = Number((await panel.getByRole('heading').innerText()).split(' ')[0]);
    expect(chosen).toBeGreaterThan(2);
    await keys('5');
    await expect
      .poll(async () => (await labels()).filter((label, at) => label !== before[at]).length)
      .toBeGreaterThan(1);
    await page.getByText(`${chosen} marks relabelled.`).first().waitFor();
    await keys('Control+z');
    await expect.poll(labels).toEqual(before);
    await panel.getByRole('button', { name: 'Delete all' }).click();
    await expect.poll(async () => (await labels()).length).toBe(before.length - chosen);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await labels()).length).toBe(before.length);
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
    expect(await question.count()).toBe(0);
  });

  test('leaving with a form that was filled in asks first, without one it does not', async () => {
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    // As a typed address or the reload button leave; Playwright's own close asks nobody.
    const leave = () => page.evaluate('void setTimeout(() => location.reload())');
    await page.keyboard.press('e');
    const form = page.getByRole('dialog', { name: 'Change this span' });
    await form.getByLabel('Notes').fill('not stored');
    await leave();
    await expect.poll(() => asked).toEqual(['beforeunload']);
    await form.getByRole('button', { name: 'Cancel' }).click();
    await form.waitFor({ state: 'hidden' });
    const left = page.waitForEvent('load');
    await leave();
    await left;
    expect(asked).toEqual(['beforeunload']);
    chart = await readyChart(page);
  });
});

describe('keys', () => {
  const pressed = (name: string) =>
    page.getByRole('button', { name, exact: true }).first().getAttribute('aria-pressed');

  test('? shows all of them, with the same words that the tools have, and Escape closes it', async () => {
    await chart.focus();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keys' });
    await help.getByText('Undo', { exact: true }).waitFor();
    expect(await problemsOf(page)).toEqual([]);
    await keepScreenshot(page, 'keys');
    await page.keyboard.press('x');
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });
    expect(await pressed('Delete')).toBe('false');
  });

  test('typing into an open list takes up no tool', async () => {
    await page.getByRole('button', { name: /^Chart:/ }).click();
    await page.keyboard.type('xau');
    expect(await pressed('Delete')).toBe('false');
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
    expect(await other.getByText('cannot be read').count()).toBe(0);
    await other.unroute('**/api/span-annotations?*');
    await other.route('**/api/span-annotations?*', (route) => route.abort());
    await other.goto(`${desk.frontend.url}/?chart=1`);
    const alert = other.getByRole('alert').filter({ hasText: 'The marks cannot be read.' });
    await alert.waitFor();
    await other.unroute('**/api/span-annotations?*');
    await alert.getByRole('button', { name: 'Try again' }).click();
    await alert.waitFor({ state: 'hidden' });
    await other.close();
  });
});

test('nothing went wrong in the page meanwhile', () => {
  expect(desk.problems).toEqual([]);
});

async function spotOf(across: number, down: number): Promise<[number, number]> {
  const box = (await chart.boundingBox()) as { x: number; y: number; width: number; height: number };
  return [box.x + box.width * across, box.y + box.height * down];
}
