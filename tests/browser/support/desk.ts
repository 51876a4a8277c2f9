import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { PROJECT_FOLDER } from '../../support/run-job.ts';
import { startChromium } from './chromium.ts';
import { framesShown } from './frames.ts';
import { type Frontend, startFrontend } from './frontend.ts';

/** Far longer than anything takes; what has not happened by then does not happen. */
const ACTION_MS = 30_000;
const CANDLES_IN_VIEW = /^[1-9][\d,]* of [\d,]+ · /;
const SCREENSHOTS = join(PROJECT_FOLDER, 'reports/browser');

/** A frontend and a browser to look at it with. */
export interface Desk extends AsyncDisposable {
  frontend: Frontend;
  browser: Browser;
  /** Opens a path in a window of its own. What the page itself got wrong is kept in `problems`. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Uncaught errors and refusals of the content security policy, of all pages. */
  problems: string[];
}

/** Starts both; disposing it ends both. */
export async function sitDown(prepare?: Parameters<typeof startFrontend>[0]): Promise<Desk> {
  await using stack = new AsyncDisposableStack();
  const frontend = stack.use(await startFrontend(prepare));
  const browser = await startChromium();
  stack.defer(() => browser.close());
  const problems: string[] = [];
  const open: Desk['open'] = async (path, options = {}) => {
    const page = await browser.newPage({ viewport: { width: 1360, height: 850 }, ...options });
    page.setDefaultTimeout(ACTION_MS);
    page.on('pageerror', (error) => problems.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        problems.push(message.text());
    });
    await page.goto(frontend.url + path);
    return page;
  };
  const kept = stack.move();
  return { frontend, browser, open, problems, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Keeps a picture of the page in reports/browser. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), animations: 'disabled' });
}

/** The chart as an element, once it has been drawn where it stays, and the marks have been read. */
export async function readyChart(page: Page): Promise<Locator> {
  await page
    .getByRole('region', { name: /^Spans/ })
    .getByText(/^[\d,]+$/)
    .first()
    .waitFor();
  return drawnChart(page);
}

/** The chart as an element, once candles have been drawn where they stay: the words in the strip say so. */
export async function drawnChart(page: Page): Promise<Locator> {
  await page.getByText(CANDLES_IN_VIEW).waitFor();
  await framesShown(page);
  return page.getByRole('region', { name: /^Candlestick chart of/ });
}

/** A click on the chart at parts of its width and height. */
export async function clickChart(chart: Locator, across: number, down: number): Promise<void> {
  const box = await chart.boundingBox();
  if (!box) throw new Error('The chart is not on the screen.');
  await chart.page().mouse.click(box.x + box.width * across, box.y + box.height * down);
}
