import type { Locator, Page } from 'playwright-core';
import { framesShown } from './frames.ts';

type Spot = { x: number; y: number };

const SHOWN = 'getComputedStyle(document.querySelectorAll("section canvas")[1].parentElement).cursor';

/** A chart that is still on its way to a mark is looked over again. */
const PASSES = 5;

/** Moves the pointer to a spot of the page, and tells its form over the chart. */
export async function cursorAt(page: Page, { x, y }: Spot): Promise<string> {
  await page.mouse.move(x, y);
  return page.evaluate<string>(SHOWN);
}

/** Moves the pointer over the chart, from the right or from its middle outwards, until it takes this form. */
export async function findCursor(
  chart: Locator,
  cursor: string,
  from: 'right' | 'middle' = 'right',
): Promise<Spot> {
  const page = chart.page();
  const box = await boxOf(chart);
  const steps = [...Array(Math.floor(box.width / 4) - 30).keys()];
  const across = steps.map((step) =>
    from === 'right' ? box.width - 100 - step * 4 : box.width / 2 + (step % 2 ? 2 : -2) * step,
  );
  const rows = Array.from({ length: PASSES }, () => [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8]).flat();
  for (const down of rows) {
    await framesShown(page);
    const y = box.y + box.height * down;
    for (const x of from === 'right' ? across : across.slice(0, 80)) {
      const spot = { x: box.x + x, y };
      if ((await cursorAt(page, spot)) === cursor) return spot;
    }
  }
  throw new Error(`The pointer is nowhere ${cursor}.`);
}

/** Moves the pointer down the chart, so far across it, until it takes this form. */
export async function findCursorDown(chart: Locator, cursor: string, across: number): Promise<Spot> {
  const page = chart.page();
  await framesShown(page);
  const box = await boxOf(chart);
  const x = box.x + box.width * across;
  for (let y = box.y + 20; y < box.y + box.height - 40; y += 4) {
    if ((await cursorAt(page, { x, y })) === cursor) return { x, y };
  }
  throw new Error(`Down there the pointer is nowhere ${cursor}.`);
}

/** A drag on the chart between parts of its width and height. */
export async function dragChart(
  chart: Locator,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<void> {
  const box = await boxOf(chart);
  const spotOf = ([across, down]: readonly [number, number]) => ({
    x: box.x + box.width * across,
    y: box.y + box.height * down,
  });
  await dragBetween(chart, spotOf(from), spotOf(to));
}

/** A drag on the page between two spots. */
export async function dragBetween(chart: Locator, from: Spot, to: Spot): Promise<void> {
  const { mouse } = chart.page();
  await mouse.move(from.x, from.y);
  await mouse.down();
  await mouse.move(to.x, to.y, { steps: 6 });
  await mouse.up();
}

async function boxOf(chart: Locator): Promise<Spot & { width: number; height: number }> {
  const box = await chart.boundingBox();
  if (!box) throw new Error('The chart is not on the screen.');
  return box;
}
