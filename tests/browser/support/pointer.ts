import type { Locator } from 'playwright-core';

type Spot = { x: number; y: number };

const SHOWN = 'getComputedStyle(document.querySelectorAll("section canvas")[1].parentElement).cursor';

/** Two frames: what was drawn before them has been shown, and views that move have moved on. */
const FRAMES = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';
/** A chart that is still on its way to a mark is looked over again. */
const PASSES = 5;

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
    await page.evaluate(FRAMES);
    const y = box.y + box.height * down;
    for (const x of from === 'right' ? across : across.slice(0, 80)) {
      await page.mouse.move(box.x + x, y);
      if ((await page.evaluate<string>(SHOWN)) === cursor) return { x: box.x + x, y };
    }
  }
  throw new Error(`The pointer is nowhere ${cursor}.`);
}

/** Moves the pointer down the chart, so far across it, until it takes this form. */
export async function findCursorDown(chart: Locator, cursor: string, across: number): Promise<Spot> {
  const page = chart.page();
  const box = await boxOf(chart);
  const x = box.x + box.width * across;
  for (let y = box.y + 20; y < box.y + box.height - 40; y += 4) {
    await page.mouse.move(x, y);
    if ((await page.evaluate<string>(SHOWN)) === cursor) return { x, y };
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
