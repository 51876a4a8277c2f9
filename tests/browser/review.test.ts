import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PredictionAnswer } from '../../frontend/src/contract/model.ts';
import { problemsOf } from './support/axe.ts';
import { FIRST } from './support/csv.ts';
import { type Desk, keepScreenshot, readyChart, sitDown } from './support/desk.ts';
import { framesShown } from './support/frames.ts';
import { dragBetween, findCursor } from './support/pointer.ts';
import { addHours } from './support/rows.ts';

const HOUR = 3_600;
const SUGGESTED = 6;
const SIZES = [
  [390, 844],
  [768, 1024],
  [1024, 768],
  [1440, 900],
] as const;
let desk: Desk;
let page: Page;
let chart: Locator;

beforeAll(async () => {
  desk = await sitDown();
  await addHours(desk.frontend.database, 'EURUSD 1h', 300);
  page = await openWithModel('light');
  chart = await readyChart(page);
});

afterAll(() => desk[Symbol.asyncDispose]());

/** What the model says is given here: whether a real one is right is the ML service's own tests' business. */
async function openWithModel(colorScheme: 'light' | 'dark'): Promise<Page> {
  const opened = await desk.open('/about-to-open', { colorScheme });
  await opened.route('**/api/predict', (route) => route.fulfill({ json: answer() }));
  await opened.goto(desk.frontend.url);
  return opened;
}

/** Six spans, the later the less sure: 95 %, 85 %, … */
function answer(): PredictionAnswer {
  const suggestions = [...Array(SUGGESTED).keys()].map((index) => {
    const span = {
      start_time: FIRST + (100 + index * 30) * HOUR,
      end_time: FIRST + (112 + index * 30) * HOUR,
      label: 'bull_flag',
      confidence: 0.95 - index / 10,
    };
    return { ...span, model_prediction: { ...span, model_version: 'run-1' } };
  });
  const spans = suggestions.map(({ model_prediction: _, ...span }) => span);
  return { model_version: 'run-1', predictions: [], spans, suggestions, withheld: 0, skipped_candles: 0 };
}

const bar = () => page.getByRole('region', { name: 'Review' }).filter({ hasText: 'Skip' });
const waiting = () => page.getByRole('list', { name: 'suggestions' }).getByRole('listitem');
const stored = () =>
  desk.frontend.database.query<{ label: string; source: string; hours: number; from: number }>(
    `SELECT label, source, (extract(epoch FROM end_time - start_time) / 3600)::int AS hours,
            ((extract(epoch FROM start_time) - ${FIRST}) / 3600)::int AS "from"
       FROM span_annotations ORDER BY id`,
  );
const keys = async (...pressed: string[]) => {
  for (const key of pressed) await page.keyboard.press(key);
};

describe('a review of what a model suggests', () => {
  test('begins with the surest, in the middle of the chart, and counts', async () => {
    await page.getByRole('heading', { name: 'Review' }).click();
    await page.getByRole('button', { name: 'Review suggestions' }).click();
    await bar().getByText('Bull Flag 95 %').waitFor();
    await bar().getByText('0 of 6 reviewed').waitFor();
    await expect.poll(() => waiting().count()).toBe(SUGGESTED);
    await chart.focus();
  });

  test('that was ended is begun again by A or D, which decide on nothing then', async () => {
    for (const key of ['a', 'd']) {
      await page.getByRole('button', { name: 'End the review' }).click();
      await bar().waitFor({ state: 'hidden' });
      await keys(key);
      await bar().getByText('Bull Flag 95 %').waitFor();
    }
    expect(await stored()).toEqual([]);
  });

  test('A accepts, D rejects, a digit corrects the label: each is stored and the next one is shown', async () => {
    await keys('a');
    await bar().getByText('Bull Flag 85 %').waitFor();
    await keys('d');
    await bar().getByText('Bull Flag 75 %').waitFor();
    await keys('2');
    await bar().getByText('Bull Flag 65 %').waitFor();
    await bar().getByText('3 of 6 reviewed').waitFor();
    // They are on their way together, and arrive in any order.
    const byStart = async () => (await stored()).toSorted((one, other) => one.from - other.from);
    await expect.poll(byStart).toEqual([
      { label: 'bull_flag', source: 'model_confirmed', hours: 12, from: 100 },
      { label: 'O', source: 'model_rejected', hours: 12, from: 130 },
      { label: 'bear_flag', source: 'model_corrected', hours: 12, from: 160 },
    ]);
  });

  test('an end that is dragged is stored with the acceptance, as a correction', async () => {
    const edge = await findCursor(chart, 'grab', 'middle');
    await dragBetween(chart, edge, { x: edge.x + 40, y: edge.y });
    expect(await stored()).toHaveLength(3);
    await keys('a');
    await expect.poll(async () => (await stored()).length).toBe(4);
    const [last] = (await stored()).slice(-1);
    expect(last).toMatchObject({ label: 'bull_flag', source: 'model_corrected' });
    expect(last?.hours).not.toBe(12);
  });

  test('Ctrl+Z takes a decision back, and goes to the suggestion that waits again', async () => {
    await keys('Control+z');
    await bar().getByText('3 of 6 reviewed').waitFor();
    await bar().getByText('Bull Flag 65 %').waitFor();
    await expect.poll(async () => (await stored()).length).toBe(3);
    await expect.poll(() => waiting().count()).toBe(3);
    await keys('Control+y');
    await bar().getByText('4 of 6 reviewed').waitFor();
    await bar().getByText('Bull Flag 55 %').waitFor();
  });

  test('a threshold leaves out what is less sure', async () => {
    const slider = page.getByRole('slider', { name: 'At least' });
    await slider.fill('50');
    await expect.poll(() => waiting().count()).toBe(1);
    await slider.fill('0');
    await expect.poll(() => waiting().count()).toBe(2);
  });

  test('what the threshold leaves out is not accepted, and comes back with it', async () => {
    const before = await stored();
    const slider = page.getByRole('slider', { name: 'At least' });
    await slider.fill('100');
    await bar().getByText('Nothing is looked at.').waitFor();
    await keys('a');
    await page.getByText('Left out of the chart, and so not reviewed: 2.').first().waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => waiting().count()).toBe(2);
    expect([await slider.inputValue(), await stored()]).toEqual(['0', before]);
    await keys('a');
    await bar().getByText('Bull Flag 55 %').waitFor();
    expect(await stored()).toEqual(before);
  });

  test('goes on after a reload where it was, and asks the model nothing', async () => {
    const asked: string[] = [];
    page.on('request', (request) => request.method() === 'POST' && asked.push(request.url()));
    const slider = page.getByRole('slider', { name: 'At least' });
    await slider.fill('30');
    await bar().getByText('Bull Flag 55 %').waitFor();
    await page.reload();
    chart = await readyChart(page);
    await bar().getByText('Bull Flag 55 %').waitFor();
    await bar().getByText('4 of 6 reviewed').waitFor();
    expect([await waiting().count(), await slider.inputValue()]).toEqual([2, '30']);
    expect(asked).toEqual([]);
    await slider.fill('0');
  });

  test('leaves the chart where it is at any width, whatever is said above or below it', async () => {
    const other = await openWithModel('light');
    const moved = await readyChart(other);
    const press = async (...pressed: string[]) => {
      for (const key of pressed) await other.keyboard.press(key);
    };
    const review = other.getByRole('region', { name: 'Under review' });
    await other.getByRole('heading', { name: 'Review' }).click();
    await other.getByRole('button', { name: 'Review suggestions' }).click();
    await review.getByText('Bull Flag 55 %').waitFor();
    await other.route('**/api/span-annotations', (route) =>
      route.request().method() === 'POST' ? route.abort() : route.fallback(),
    );
    for (const [width, height] of SIZES) {
      await other.setViewportSize({ width, height });
      await framesShown(other);
      const before = (await moved.boundingBox()) as { x: number; y: number; width: number; height: number };
      const stays = async (said: Locator) => {
        await said.waitFor();
        expect([width, await moved.boundingBox()]).toEqual([width, before]);
        expect(await other.evaluate('document.documentElement.scrollWidth')).toBe(width);
      };
      const click = (across: number) => other.mouse.click(before.x + before.width * across, before.y + 12);
      await stays(review.getByText('Bull Flag 55 %'));
      await press('Escape', '1');
      await stays(other.getByText('Choose the first candle.'));
      await press('w');
      await click(0.3);
      await stays(other.getByText('Choose the last candle.'));
      await click(0.5);
      await stays(other.getByRole('button', { name: 'Try again', exact: true }));
      await other.getByRole('button', { name: /^Dismiss: / }).click();
      await press('Escape');
      await other.getByRole('button', { name: 'End the review' }).click();
      await press('n');
      await stays(other.getByRole('region', { name: 'Selected span' }));
      await press('Escape', 'd');
    }
    await other.close();
  });

  test('decided in two windows at once is stored once, and the later one is told and asked', async () => {
    const before = await stored();
    const other = await openWithModel('light');
    const otherChart = await readyChart(other);
    await other.getByRole('heading', { name: 'Review' }).click();
    await other.getByRole('button', { name: 'Review suggestions' }).click();
    await other.getByText('4 of 6 reviewed').first().waitFor();
    // What happens in the first window is not known here before it is decided.
    await other.route('**/changes', (route) => route.abort());
    await chart.focus();
    await keys('a');
    await expect.poll(async () => (await stored()).length).toBe(before.length + 1);
    await otherChart.focus();
    await other.keyboard.press('d');
    const asked = other.getByRole('alert').filter({ hasText: 'decided on in another window' });
    await asked.getByText('There: Bull Flag, span').waitFor();
    await asked.getByText('Here: Bull Flag, rejected').waitFor();
    expect((await stored()).map(({ source }) => source)).toEqual([
      ...before.map(({ source }) => source),
      'model_confirmed',
    ]);
    await keepScreenshot(other, 'review-decided-twice');
    await keys('Control+z');
    await expect.poll(stored).toEqual(before);
    await other.unroute('**/changes');
    await other.evaluate('dispatchEvent(new Event("online"))');
    await asked.getByText('There: it is deleted.').waitFor();
    await asked.getByRole('button', { name: 'Keep theirs' }).click();
    await asked.waitFor({ state: 'hidden' });
    await other.getByText('4 of 6 reviewed').first().waitFor();
    await other.close();
    await bar().getByText('4 of 6 reviewed').waitFor();
  });

  test.each(['light', 'dark'] as const)('has no finding of axe in the %s theme', async (colorScheme) => {
    const other = await openWithModel(colorScheme);
    await readyChart(other);
    await other.getByRole('heading', { name: 'Review' }).click();
    await other.getByRole('button', { name: 'Review suggestions' }).click();
    await other.getByRole('region', { name: 'Review' }).getByText('of 6 reviewed').first().waitFor();
    await other.locator('#chart').focus();
    await other.keyboard.press('End');
    expect(await problemsOf(other)).toEqual([]);
    await keepScreenshot(other, `review-${colorScheme}`);
    await other.close();
  });

  test('ends when all is decided, and says so', async () => {
    await chart.focus();
    await keys('n', 'p', 'a');
    await expect.poll(async () => (await stored()).length).toBe(5);
    await keys('a');
    await page.getByText('There is nothing left to review.').first().waitFor();
    await bar().getByText('6 of 6 reviewed').waitFor();
    await page.getByRole('button', { name: 'End the review' }).click();
    await bar().waitFor({ state: 'hidden' });
  });
});

describe('what nobody has labelled', () => {
  test('is walked through without a model; A notes that it was looked through, D passes over', async () => {
    const before = (await stored()).length;
    await page.getByRole('button', { name: 'Walk unlabelled stretches' }).click();
    await page.getByRole('button', { name: 'Reviewed', exact: true }).waitFor();
    await chart.focus();
    await keys('d', 'a');
    await expect.poll(async () => (await stored()).length).toBe(before + 1);
    expect((await stored()).at(-1)).toMatchObject({ label: 'O', source: 'reviewed' });
    await page.getByRole('button', { name: 'End the review' }).click();
  });

  test('can be marked as looked through by hand, from one click to the other', async () => {
    const before = (await stored()).length;
    const box = (await chart.boundingBox()) as { x: number; y: number; width: number; height: number };
    await keys('w');
    await page.mouse.click(box.x + box.width * 0.7, box.y + box.height * 0.1);
    await page.mouse.click(box.x + box.width * 0.8, box.y + box.height * 0.1);
    await expect.poll(async () => (await stored()).length).toBe(before + 1);
    expect((await stored()).at(-1)).toMatchObject({ label: 'O', source: 'reviewed' });
    await keys('Escape');
    await keepScreenshot(page, 'reviewed-stretch');
  });
});

describe('filters', () => {
  test('narrow list and chart to a source, and the chart says that something is left out', async () => {
    const list = page.getByRole('list', { name: 'spans', exact: true }).getByRole('listitem');
    const all = (await stored()).length;
    await expect.poll(() => list.count()).toBe(all);
    await page.getByRole('combobox', { name: 'Source of spans' }).selectOption('model_rejected');
    await expect.poll(() => list.count()).toBe(1);
    await page.getByText(`1 of ${all} marks shown`).waitFor();
    await expect
      .poll(() => page.getByRole('slider', { name: 'Place on the whole chart' }).getAttribute('title'))
      .toContain('Upper lane: 1 marks by people; lower lane: 0 by programs.');
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => list.count()).toBe(all);
  });

  test('in the list Shift selects all up to there, and Ctrl one more or less', async () => {
    const rows = page.getByRole('list', { name: 'spans', exact: true }).getByRole('listitem');
    const row = (at: number) => rows.nth(at).getByRole('button').first();
    await row(0).click();
    await row(2).click({ modifiers: ['Shift'] });
    await page.getByRole('heading', { name: '3 marks selected' }).waitFor();
    await row(1).click({ modifiers: ['ControlOrMeta'] });
    await page.getByRole('heading', { name: '2 marks selected' }).waitFor();
    expect(await problemsOf(page)).toEqual([]);
    await keys('Escape');
  });
});

test('nothing went wrong in the page meanwhile', () => {
  expect(desk.problems).toEqual([]);
});
