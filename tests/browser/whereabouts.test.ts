import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FIRST } from './support/csv.ts';
import { type Desk, keepScreenshot, readyChart, sitDown } from './support/desk.ts';
import { addHours } from './support/rows.ts';

type Box = { x: number; y: number; width: number; height: number };
const HOUR = 3_600;
const CANDLES = 40_000;
let desk: Desk;
let page: Page;
let chart: Locator;
let hours: number;
let days: number;

beforeAll(async () => {
  desk = await sitDown();
  const { database } = desk.frontend;
  days = await addHours(database, 'SPX daily', 300, 24 * HOUR);
  hours = await addHours(database, 'EURUSD 1h', CANDLES);
  await database.query(
    `INSERT INTO span_annotations (chart_id, start_time, end_time, label, source)
     SELECT $1, to_timestamp($2 + n * 3600000) AT TIME ZONE 'UTC', to_timestamp($2 + n * 3600000 + 90000) AT TIME ZONE 'UTC',
            'bull_flag', CASE WHEN n % 2 = 0 THEN 'human' ELSE 'model' END FROM generate_series(1, 30) AS n`,
    [hours, FIRST],
  );
  page = await desk.open('/');
  chart = await readyChart(page);
  await strip().waitFor();
});

afterAll(() => desk[Symbol.asyncDispose]());

const strip = () => page.getByRole('slider', { name: 'Place on the whole chart' });
const legend = () => page.locator('main header dl').innerText();
const query = () => new URL(page.url()).searchParams;
/** The middle of what is in view, in Unix seconds. */
const middle = async () => Number(await strip().getAttribute('aria-valuenow'));
const near =
  (wanted: number, candles = 2) =>
  (time: number) =>
    Math.abs(time - wanted) <= candles * HOUR;
const isNear = (wanted: number) => expect.poll(async () => near(wanted)(await middle())).toBe(true);

async function goTo(typed: string): Promise<void> {
  await page.keyboard.press('g');
  const field = page.getByRole('textbox', { name: 'Go to date' });
  await field.fill(typed);
  await field.press('Enter');
}

describe('where one is', () => {
  test('how much of the chart is in view, and from when to when it goes', async () => {
    await page.getByText(/^\d{2,3} of 40,000 · 1 Jan 2024 – 24 Jul 2028$/).waitFor();
    await keepScreenshot(page, 'whereabouts');
  });

  test('the change is against the close before', async () => {
    await chart.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowRight');
    for (let step = 0; step < 10; step += 1) await page.keyboard.press('Shift+ArrowRight');
    const closes = await desk.frontend.database.query<{ close: number }>(
      'SELECT close FROM candles WHERE chart_id = $1 ORDER BY time DESC LIMIT 2',
      [hours],
    );
    const [last = 0, before = 0] = closes.map(({ close }) => close);
    const percent = Math.abs((last / before - 1) * 100).toFixed(2);
    await expect.poll(legend).toContain(`${last < before ? '−' : '+'}${percent} %`);
    await page.keyboard.press('Escape');
  });
});

describe('going to a date', () => {
  test('G asks for it, Enter goes there', async () => {
    await goTo('5 May 2025 14:00');
    await isNear(Date.UTC(2025, 4, 5, 14) / 1000);
    await goTo('2026-02');
    await isNear(Date.UTC(2026, 1) / 1000);
    await goTo(String(FIRST + 9_000 * HOUR));
    await isNear(FIRST + 9_000 * HOUR);
  });

  test('what is no date, or two, is refused with words, and nothing moves', async () => {
    const before = await middle();
    await goTo('5/4/2025');
    const said = page.getByRole('dialog').getByRole('status');
    await expect
      .poll(() => said.innerText())
      .toBe('5/4/2025 could be two days: type 2025-04-05 or 2025-05-04.');
    await keepScreenshot(page, 'go-to-date');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await expect.poll(() => middle()).toBe(before);
  });

  test('beyond the chart it stops at its end, and says so', async () => {
    await goTo('1999');
    await page
      .getByText('The chart begins after 1 Jan 1999, 00:00: this is its first candle.')
      .first()
      .waitFor();
    await expect.poll(async () => (await middle()) - FIRST < 200 * HOUR).toBe(true);
  });
});

describe('the address', () => {
  test('keeps the view over a reload, and gives it to whoever gets the link', async () => {
    await goTo('2026-02-10');
    await isNear(Date.UTC(2026, 1, 10) / 1000);
    await expect.poll(() => near(Date.UTC(2026, 1, 10) / 1000, 400)(Number(query().get('from')))).toBe(true);
    const [url, before] = [page.url(), await middle()];
    await page.reload();
    await readyChart(page);
    await expect.poll(async () => near(before, 1)(await middle())).toBe(true);
    const friend = await desk.open(url.slice(desk.frontend.url.length));
    const theirs = friend.getByRole('slider', { name: 'Place on the whole chart' });
    await expect
      .poll(async () => near(before, 1)(Number(await theirs.getAttribute('aria-valuenow'))))
      .toBe(true);
    await friend.close();
  });

  test('Back undoes a jump, and Forward does it again', async () => {
    const before = await middle();
    await goTo('2027-03-01');
    await isNear(Date.UTC(2027, 2) / 1000);
    await expect.poll(() => near(Date.UTC(2027, 2) / 1000, 400)(Number(query().get('from')))).toBe(true);
    await page.goBack();
    await expect.poll(async () => near(before)(await middle())).toBe(true);
    await page.goForward();
    await isNear(Date.UTC(2027, 2) / 1000);
  });

  test('names the selected mark, which is selected and in view again', async () => {
    await page.getByRole('list', { name: 'spans', exact: true }).getByRole('button').first().click();
    await page.getByRole('region', { name: 'Selected span' }).waitFor();
    await expect.poll(() => query().get('mark')).toMatch(/^s\d+$/);
    const other = await desk.open(`/?chart=${hours}&mark=${query().get('mark')}`);
    await other.getByRole('region', { name: 'Selected span' }).waitFor();
    await other.close();
    await page.keyboard.press('Escape');
    await expect.poll(() => query().get('mark')).toBeNull();
  });
});

describe('the strip', () => {
  test('a click goes to that part of the chart, a drag moves along it, keys do both', async () => {
    const box = (await strip().boundingBox()) as Box;
    const at = (share: number) => FIRST + share * (CANDLES - 1) * HOUR;
    await page.mouse.click(box.x + box.width * 0.25, box.y + 12);
    await expect.poll(async () => near(at(0.25), 100)(await middle())).toBe(true);
    await page.mouse.move(box.x + box.width * 0.25, box.y + 12);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 12, { steps: 12 });
    await page.mouse.up();
    await expect.poll(async () => near(at(0.6), 100)(await middle())).toBe(true);
    await strip().focus();
    await page.keyboard.press('PageDown');
    await expect.poll(async () => near(at(0.7), 200)(await middle())).toBe(true);
    await page.keyboard.press('Home');
    await expect.poll(async () => (await middle()) - FIRST < 200 * HOUR).toBe(true);
  });

  test('says who has marked how much', async () => {
    await expect
      .poll(() => strip().getAttribute('title'))
      .toContain('15 marks by people; lower lane: 15 by programs');
  });
});

describe('the price axis', () => {
  const candlesSeen = () => page.evaluate<boolean>(CANDLES_IN);

  test.each([
    ['A', () => page.keyboard.press('a')],
    ['the button', () => page.getByRole('button', { name: /^Auto/ }).click()],
    ['a double click', () => page.mouse.dblclick(500, 700)],
    ['Home', () => page.keyboard.press('Home')],
  ])('whatever was done to it, %s brings the candles back', async (_name, bring) => {
    await chart.focus();
    await page.keyboard.press('End');
    // Once the newest candles have been read the axis may fit them.
    await expect.poll(() => page.locator('main header [role=status]').innerText()).toBe('');
    const box = (await chart.boundingBox()) as Box;
    const axis = box.x + box.width - 20;
    await page.mouse.move(axis, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(axis, box.y + 30, { steps: 3 });
    await page.mouse.up();
    for (let turn = 0; turn < 3; turn += 1) {
      await page.mouse.move(box.x + 300, box.y + 20);
      await page.mouse.down();
      await page.mouse.move(box.x + 300, box.y + box.height - 60, { steps: 4 });
      await page.mouse.up();
    }
    await expect.poll(candlesSeen).toBe(false);
    await bring();
    await expect.poll(candlesSeen).toBe(true);
  });

  test('is logarithmic on request, also at the next visit', async () => {
    await page.getByRole('button', { name: 'Log' }).click();
    await page.reload();
    chart = await readyChart(page);
    await expect
      .poll(() => page.getByRole('button', { name: 'Log' }).getAttribute('aria-pressed'))
      .toBe('true');
    await page.getByRole('button', { name: 'Log' }).click();
  });
});

describe('the time zone', () => {
  test('is chosen beside the axis, holds for axis, legend and lists, and is remembered', async () => {
    await goTo(String(FIRST + 5_000 * HOUR));
    await isNear(FIRST + 5_000 * HOUR);
    await page.getByLabel('Time zone').selectOption({ label: 'New York' });
    await expect.poll(legend).toMatch(/\d New York/);
    await page.getByText('UTC−04:00').waitFor();
    const rows = page.getByRole('list', { name: 'spans', exact: true });
    await rows.getByText(/^3 Jun, 20:00/).waitFor();
    await keepScreenshot(page, 'new-york');
    await page.reload();
    chart = await readyChart(page);
    await expect.poll(legend).toMatch(/\d New York/);
    await goTo('2025-01-02 00:00');
    await isNear(Date.UTC(2025, 0, 2, 5) / 1000);
    await page.getByLabel('Time zone').selectOption('UTC');
    await expect.poll(legend).toMatch(/\d UTC/);
  });

  test('days are told as days, whatever it is', async () => {
    const daily = await desk.open(`/?chart=${days}`);
    await readyChart(daily);
    const text = () => daily.locator('main header').innerText();
    await expect.poll(text).toContain('26 Oct 2024');
    await daily.getByLabel('Time zone').selectOption({ label: 'New York' });
    await expect.poll(text).toContain('26 Oct 2024');
    await expect.poll(() => text()).not.toMatch(/\d\d:\d\d/);
    await keepScreenshot(daily, 'days');
    await daily.close();
  });

  test('nothing went wrong in the page meanwhile', () => {
    expect(desk.problems).toEqual([]);
  });
});

/** Whether rows enough of the chart's canvas hold the red or green of candles: the line of the last price is one row. */
const CANDLES_IN = `(() => {
  const canvas = [...document.querySelectorAll('#chart canvas')].reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a));
  const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const isCandle = (at) =>
    (Math.abs(data[at] - 10) < 9 && Math.abs(data[at + 1] - 117) < 9 && Math.abs(data[at + 2] - 87) < 9) ||
    (Math.abs(data[at] - 201) < 9 && Math.abs(data[at + 1] - 58) < 9 && Math.abs(data[at + 2] - 58) < 9);
  let rows = 0;
  for (let y = 0; y < height; y += 1) {
    let found = 0;
    for (let x = 0; x < width && found < 2; x += 1) if (isCandle((y * width + x) * 4)) found += 1;
    if (found > 1) rows += 1;
  }
  return rows > 20;
})()`;
