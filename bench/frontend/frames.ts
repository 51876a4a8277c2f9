import type { Locator, Page } from 'playwright-core';
import { type Spread, spreadOf } from './spread.ts';

export interface FrameResult {
  what: string;
  spread: Spread;
}

/** The page counts its own frames: what a person sees is what requestAnimationFrame was called for. */
const COUNT_FRAMES = `
  globalThis.frames_ = [];
  globalThis.counting_ = true;
  (function next(before) {
    requestAnimationFrame((now) => {
      if (before !== undefined) frames_.push(now - before);
      if (counting_) next(now);
    });
  })();`;
const STOP_COUNTING = 'counting_ = false, frames_';

/** What is done to the chart, as often as it takes for some seconds of frames. */
const SCENES: readonly { what: string; play: (stage: Stage) => Promise<void> }[] = [
  { what: 'drag back through the chart', play: (stage) => drag(stage, 1, 30) },
  { what: 'drag forward again', play: (stage) => drag(stage, -1, 15) },
  { what: 'wheel: zoom out and in', play: (stage) => zoom(stage) },
  { what: 'drag, zoomed out as far as it goes', play: (stage) => drag(stage, 1, 10) },
  { what: 'keys: page by page', play: (stage) => pageByPage(stage) },
];

interface Stage {
  page: Page;
  chart: Locator;
  box: { x: number; y: number; width: number; height: number };
}

/** Plays each scene once with real input events and measures the time between frames meanwhile. */
export async function measureFrames(page: Page, chart: Locator): Promise<FrameResult[]> {
  const box = await chart.boundingBox();
  if (!box) throw new Error('The chart is not on the screen.');
  const results: FrameResult[] = [];
  for (const { what, play } of SCENES) {
    await page.evaluate(COUNT_FRAMES);
    await play({ page, chart, box });
    results.push({ what, spread: spreadOf(await page.evaluate<number[]>(STOP_COUNTING)) });
  }
  return results;
}

/** Drags by half a screen, as often as `times`; `direction` 1 moves to older candles. */
async function drag({ page, box }: Stage, direction: 1 | -1, times: number): Promise<void> {
  const y = box.y + box.height / 2;
  const from = box.x + box.width * (direction === 1 ? 0.25 : 0.75);
  const to = box.x + box.width * (direction === 1 ? 0.75 : 0.25);
  for (let time = 0; time < times; time += 1) {
    await page.mouse.move(from, y);
    await page.mouse.down();
    await page.mouse.move(to, y, { steps: 20 });
    await page.mouse.up();
  }
}

/** Out as far as it goes (a fifth of a pixel a candle), in to some ten candles, and out again. */
async function zoom({ page, box }: Stage): Promise<void> {
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (const [deltaY, turns] of [
    [120, 60],
    [-120, 60],
    [120, 60],
  ] as const) {
    for (let turn = 0; turn < turns; turn += 1) await page.mouse.wheel(0, deltaY);
  }
}

async function pageByPage({ page, chart }: Stage): Promise<void> {
  await chart.focus();
  for (const key of ['PageUp', 'PageDown']) {
    for (let time = 0; time < 40; time += 1) {
      await page.keyboard.press(key);
      // A key that is held down repeats at most once a frame.
      await page.evaluate('new Promise((seen) => requestAnimationFrame(seen))');
    }
  }
}
