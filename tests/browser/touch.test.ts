import type { CDPSession, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { problemsOf } from './support/axe.ts';
import { FIRST } from './support/csv.ts';
import { type Desk, drawnChart, keepScreenshot, sitDown } from './support/desk.ts';
import { framesShown } from './support/frames.ts';
import { edgesOfFlag, extentOf } from './support/pixels.ts';
import { addHours } from './support/rows.ts';

type Spot = { x: number; y: number };
const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
/** WCAG 2.5.5 */
const FINGER_PX = 44;
/** An end's handle reaches that far beyond it. */
const HANDLE_PX = 5;
const COLOURS = { line: '#ff00ff', rectangle: '#00ffff' } as const;
const PIXELS = { line: [255, 0, 255], rectangle: [0, 255, 255] } as const;
let desk: Desk;
let page: Page;
let chart: Locator;
let touches: CDPSession;

beforeAll(async () => {
  desk = await sitDown();
  const id = await addHours(desk.frontend.database, 'EURUSD 1h', 40);
  await desk.frontend.database.query(
    `INSERT INTO span_annotations (chart_id, start_time, end_time, label)
     VALUES ($1, to_timestamp($2 + 12 * 3600) AT TIME ZONE 'UTC', to_timestamp($2 + 28 * 3600) AT TIME ZONE 'UTC', 'bull_flag')`,
    [id, FIRST],
  );
  for (const [name, color] of Object.entries(COLOURS)) {
    const corners = {
      startTime: FIRST + 14 * 3_600,
      startPrice: 1_015,
      endTime: FIRST + 24 * 3_600,
      endPrice: 1_050,
    };
    await desk.frontend.database.query(
      `INSERT INTO annotations (chart_id, timestamp, label_type, color, geometry)
       VALUES ($1, to_timestamp($2) AT TIME ZONE 'UTC', $3, $4, $5)`,
      [id, FIRST + 14 * 3_600, name, color, JSON.stringify(corners)],
    );
  }
  page = await desk.open('/', PHONE);
  chart = await drawnChart(page);
  touches = await page.context().newCDPSession(page);
  await select();
});

// A test that failed with a finger on the glass would make the next ones fail.
afterEach(() => send('touchCancel').catch(() => undefined));
afterAll(() => desk[Symbol.asyncDispose]());

const spans = () =>
  desk.frontend.database.query<{ start: number; end: number }>(
    `SELECT extract(epoch FROM start_time)::int AS start, extract(epoch FROM end_time)::int AS "end"
       FROM span_annotations`,
  );
const labels = async () => {
  const rows = await desk.frontend.database.query<{ label: string }>(
    'SELECT label FROM span_annotations ORDER BY id',
  );
  return rows.map(({ label }) => label);
};
const selected = () => page.getByRole('region', { name: 'Selected span' });
const send = (type: 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel', ...touchPoints: Spot[]) =>
  touches.send('Input.dispatchTouchEvent', {
    type,
    touchPoints: touchPoints.map((spot, id) => ({ ...spot, id })),
  });

/** Selects the span through the list in the drawer. */
async function select(): Promise<void> {
  await page.getByRole('button', { name: 'Charts and tools' }).tap();
  await page.getByRole('list', { name: 'spans', exact: true }).getByRole('button').first().tap();
  await selected().waitFor();
  await vi.waitUntil(async () => (await edgesOfFlag(page)).length > 1, { timeout: 30_000 });
}

/** Puts a finger down near the selected span's end, and draws it to the left until the end has followed. */
async function dragEnd(from: Spot, byPx: number): Promise<Spot> {
  const { start, end } = await edgesOf();
  await send('touchStart', from);
  for (let way = 10; way <= byPx; way += 10) await send('touchMove', { x: from.x - way, y: from.y });
  await expect.poll(async () => end.x - (await edgesOf()).end.x).toBeGreaterThan(byPx / 2);
  // The other end has not moved along, as it does where the chart is moved.
  expect((await edgesOf()).start.x).toBeCloseTo(start.x, 0);
  return { x: from.x - byPx, y: from.y };
}

/** Where the ends of the selected span are: its handles are circles half-way up, so its edges will do. */
async function edgesOf(): Promise<{ start: Spot; end: Spot }> {
  await framesShown(page);
  const box = (await chart.boundingBox()) as Spot & { width: number; height: number };
  const columns = await edgesOfFlag(page);
  const [start = Number.NaN, end = Number.NaN] = [columns[0], columns.at(-1)];
  const y = box.y + box.height * 0.5;
  return { start: { x: box.x + start, y }, end: { x: box.x + end, y } };
}

describe('a finger', () => {
  test('that swipes over a selected mark moves the chart, and not the mark', async () => {
    const before = await spans();
    const { start, end } = await edgesOf();
    const middle = { x: (start.x + end.x) / 2, y: start.y };
    await send('touchStart', middle);
    for (let step = 1; step <= 6; step += 1) await send('touchMove', { x: middle.x + step * 8, y: middle.y });
    await send('touchEnd');
    await expect.poll(async () => (await edgesOf()).start.x - start.x).toBeGreaterThan(20);
    expect(await spans()).toEqual(before);
  });

  test('drags an end of the selected mark to another candle, a finger’s width beside its edge', async () => {
    const [before] = await spans();
    const { start, end } = await edgesOf();
    await dragEnd({ x: end.x + FINGER_PX / 2 - 4, y: end.y }, 60);
    await send('touchEnd');
    await expect.poll(async () => (await spans())[0]?.end).toBeLessThan(before?.end ?? Number.NaN);
    expect((await spans())[0]?.start).toBe(before?.start);
    // The chart has stayed where it was.
    expect((await edgesOf()).start.x).toBeCloseTo(start.x, 0);
    await page.getByRole('button', { name: /^Undo: / }).tap();
    await expect.poll(spans).toEqual([before]);
    await page.getByRole('button', { name: 'Nothing to undo' }).waitFor();
  });

  test('lets go of an end when a second finger comes: all is as before, and nothing is sent', async () => {
    const before = await spans();
    const { end } = await edgesOf();
    const sent: string[] = [];
    page.on('request', (request) => request.method() !== 'GET' && sent.push(request.url()));
    const held = await dragEnd(end, 60);
    await send('touchStart', held, { x: held.x - 100, y: held.y + 40 });
    await expect.poll(async () => Math.abs((await edgesOf()).end.x - end.x)).toBeLessThan(2);
    await send('touchMove', { x: held.x - 20, y: held.y }, { x: held.x - 100, y: held.y + 40 });
    await send('touchEnd');
    await framesShown(page);
    expect(sent).toEqual([]);
    expect(await spans()).toEqual(before);
    await page.getByRole('button', { name: 'Nothing to undo' }).waitFor();
  });

  test('deletes the selected mark, undoes that by a button, and does it again', async () => {
    await selected().getByRole('button', { name: 'Delete' }).tap();
    await expect.poll(spans).toEqual([]);
    await page.getByRole('button', { name: 'Undo: Bull Flag deleted' }).tap();
    await expect.poll(spans).toHaveLength(1);
    // What is brought back is selected again.
    await selected().waitFor();
    await page.getByRole('button', { name: 'Redo: Bull Flag deleted' }).tap();
    await expect.poll(spans).toEqual([]);
    await page.getByRole('button', { name: 'Undo: Bull Flag deleted' }).tap();
    await selected().waitFor();
  });
});

describe('a finger, which holds no Shift down,', () => {
  const list = (name: string) => page.getByRole('list', { name, exact: true }).getByRole('button');

  test('selects several marks and deletes them together, and one step brings them back', async () => {
    await page.getByRole('button', { name: 'Select more' }).tap();
    await page.getByText('Tap other marks').first().waitFor();
    await page.getByRole('button', { name: 'Charts and tools' }).tap();
    await list('marks').first().tap();
    await page.getByRole('heading', { name: '2 marks selected' }).waitFor();
    await keepScreenshot(page, 'phone-several');
    await page.getByRole('button', { name: 'Delete all' }).tap();
    await expect.poll(spans).toEqual([]);
    await page.getByRole('button', { name: /^Undo: / }).tap();
    await expect.poll(spans).toHaveLength(1);
    await page.getByRole('region', { name: 'Selected marks' }).getByRole('button', { name: 'Close' }).tap();
    await select();
  });

  test('begins a review, accepts, rejects and corrects in it, and takes the answers back', async () => {
    const before = await spans();
    await page.route('**/api/predict', (route) => route.fulfill({ json: twoSuggestions() }));
    await page.getByRole('button', { name: 'Charts and tools' }).tap();
    await page.getByRole('heading', { name: 'Review' }).tap();
    await page.getByRole('button', { name: 'Review suggestions' }).tap();
    const bar = page.getByRole('region', { name: 'Under review' });
    await bar.getByText('0 of 2 reviewed').waitFor();
    await keepScreenshot(page, 'phone-review');
    const label = bar.getByRole('combobox', { name: 'Keep it as' });
    await bar.getByRole('button', { name: 'Accept' }).tap();
    await bar.getByText('Bull Flag 80 %').waitFor();
    await bar.getByRole('button', { name: 'Reject' }).tap();
    await bar.getByText('2 of 2 reviewed').waitFor();
    await expect.poll(async () => (await spans()).length).toBe(before.length + 2);
    await page.getByRole('button', { name: /^Undo: / }).tap();
    await bar.getByText('Bull Flag 80 %').waitFor();
    await label.selectOption('Bear Flag');
    await bar.getByText('2 of 2 reviewed').waitFor();
    expect((await labels()).slice(before.length)).toEqual(['bull_flag', 'bear_flag']);
    await page.getByRole('button', { name: /^Undo: / }).tap();
    await page.getByRole('button', { name: /^Undo: / }).tap();
    await bar.getByText('0 of 2 reviewed').waitFor();
    await expect.poll(spans).toEqual(before);
    await bar.getByRole('button', { name: 'End the review' }).tap();
    await select();
  });
});

/** What a model might say of candles that no mark lies on. */
function twoSuggestions(): object {
  const suggestions = [0.9, 0.8].map((confidence, at) => {
    const [start_time, end_time] = [FIRST + (2 + at * 28) * 3_600, FIRST + (8 + at * 28) * 3_600];
    const span = { start_time, end_time, label: 'bull_flag', confidence };
    return { ...span, model_prediction: { ...span, model_version: 'run-1' } };
  });
  const spans = suggestions.map(({ model_prediction: _, ...span }) => span);
  return { model_version: 'run-1', predictions: [], spans, suggestions, withheld: 0, skipped_candles: 0 };
}

describe.each(['line', 'rectangle'] as const)('a finger on a selected %s', (name) => {
  const corners = async () => {
    const rows = await desk.frontend.database.query<{ geometry: Record<string, number> }>(
      'SELECT geometry FROM annotations WHERE label_type = $1',
      [name],
    );
    return rows[0]?.geometry;
  };
  const extent = async () => {
    await framesShown(page);
    return extentOf(page, PIXELS[name]);
  };
  /** The upper right end, on the page. */
  const endOf = async (): Promise<Spot> => {
    const box = (await chart.boundingBox()) as Spot;
    const { right = 0, top = 0 } = (await extent()) ?? {};
    return { x: box.x + right - HANDLE_PX, y: box.y + top + HANDLE_PX };
  };

  test('drags an end, a finger’s width beside it, to another candle and price; the chart stays', async () => {
    await page.getByRole('button', { name: 'Charts and tools' }).tap();
    const title = name === 'line' ? 'Line' : 'Rectangle';
    await page
      .getByRole('list', { name: 'marks', exact: true })
      .getByRole('button', { name: new RegExp(`^${title}`) })
      .tap();
    await page.getByRole('region', { name: `Selected ${name}` }).waitFor();
    await expect.poll(extent).not.toBeNull();
    const [before, seen, end] = [await corners(), await extent(), await endOf()];
    await send('touchStart', { x: end.x + 12, y: end.y - 10 });
    for (let way = 10; way <= 60; way += 10)
      await send('touchMove', { x: end.x + 12 - way, y: end.y - 10 + way });
    await expect.poll(async () => (seen?.right ?? 0) - ((await extent())?.right ?? 0)).toBeGreaterThan(20);
    await send('touchEnd');
    await expect.poll(async () => (await corners())?.['endTime']).toBeLessThan(before?.['endTime'] ?? 0);
    const after = await corners();
    expect(after?.['endPrice']).toBeLessThan(before?.['endPrice'] ?? 0);
    expect([after?.['startTime'], after?.['startPrice']]).toEqual([
      before?.['startTime'],
      before?.['startPrice'],
    ]);
    expect((await extent())?.left).toBeCloseTo(seen?.left ?? 0, -1);
    await page.getByRole('button', { name: /^Undo: / }).tap();
    await expect.poll(corners).toEqual(before);
    await page.getByRole('button', { name: /^Redo: / }).tap();
    await expect.poll(corners).toEqual(after);
  });
});

describe('on a phone', () => {
  const small = () => page.evaluate<string[]>(SMALL);

  test('whatever is pressed is as large as a finger, and axe finds nothing', async () => {
    await expect.poll(() => small()).toEqual([]);
    expect(await problemsOf(page)).toEqual([]);
    await keepScreenshot(page, 'phone-selected');
    await page.getByRole('button', { name: 'Charts and tools' }).tap();
    await expect.poll(() => small()).toEqual([]);
    await page.getByRole('list', { name: 'Mark a span' }).getByRole('button').first().tap();
    await page.getByRole('button', { name: /Esc/ }).waitFor();
    await expect.poll(() => small()).toEqual([]);
    await keepScreenshot(page, 'phone-tool');
    await page.getByRole('button', { name: /Esc/ }).tap();
  });

  test('nothing is wider than the window', async () => {
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });

  test('a finger scrolls what is longer than the window: the tools, and a page without a chart', async () => {
    const swipe = async () => {
      await send('touchStart', { x: 120, y: 230 });
      for (let y = 210; y >= 90; y -= 20) await send('touchMove', { x: 120, y });
      await send('touchEnd');
    };
    await page.setViewportSize({ width: 640, height: 360 });
    await page.getByRole('button', { name: 'Charts and tools' }).tap();
    await page.getByRole('button', { name: 'Break Up' }).waitFor();
    await swipe();
    await expect.poll(() => page.evaluate(SCROLLED)).toBeGreaterThan(50);
    await page.goto(new URL('/settings/annotation-types', page.url()).href);
    await page.getByRole('heading', { name: 'Mark labels' }).waitFor();
    // Before its labels have been read the page is not longer than the window.
    await page.getByRole('button', { name: 'New mark label' }).waitFor();
    expect(await page.evaluate(SCROLLED)).toBe(0);
    await swipe();
    await expect.poll(() => page.evaluate(SCROLLED)).toBeGreaterThan(50);
  });

  test('nothing went wrong in the page meanwhile', () => {
    expect(desk.problems).toEqual([]);
  });
});

/** How far down the page, or a part of it, has been scrolled. */
const SCROLLED = `Math.max(...[...document.querySelectorAll('*')].map(({ scrollTop }) => scrollTop))`;

/** What is in sight and pressed, and smaller than a finger. */
const SMALL = `[...document.querySelectorAll('button, select, summary, input:not([type=radio], [type=checkbox], [type=file], [type=range])')]
  .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: false }) && !one.closest('.sr-only'))
  .map((one) => ({ box: one.getBoundingClientRect(), name: one.getAttribute('aria-label') ?? one.textContent }))
  .filter(({ box }) => box.width > 0 && (box.width < ${FINGER_PX} || box.height < ${FINGER_PX}))
  .map(({ box, name }) => name + ' ' + box.width + ' × ' + box.height)`;
