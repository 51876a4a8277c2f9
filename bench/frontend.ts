import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { askAxe } from '../tests/browser/support/axe.ts';
import { startChromium } from '../tests/browser/support/chromium.ts';
import { measureRoute, type RouteResult } from './frontend/candle-route.ts';
import { type FrameResult, measureFrames } from './frontend/frames.ts';
import { openSite, type Site } from './frontend/site.ts';
import { addSpans } from './frontend/spans.ts';
import { type Results, toMarkdown } from './frontend/table.ts';
import { type Uploaded, uploadMinutes } from './frontend/upload.ts';
import { openChart, weigh } from './frontend/weight.ts';
import { machine } from './machine.ts';

const UPLOADED = 500_000;
const SPANS = 2_000;
const CHARTS = [10_000, 5_000_000];
const RUNS = 3;
const FOLDER = 'reports/bench';

/**
 * Measures the frontend as it is released, on an empty database: uploads of 500,000 candles, frames while
 * such a chart with 2,000 spans is moved, answers of the candle route, the weight of the page, and what axe says of it.
 * Writes reports/bench/frontend.json and prints the tables of docs/performance.md.
 */
await using site = await openSite();
await using browser = await startChromium();
const upload = await uploadThrice(site);
say(`${upload.rows} candles uploaded in ${upload.seconds.toFixed(2)} s`);
await addSpans(site.databaseUrl, upload.chartId, SPANS);
const { frames, axe } = await useChart(browser, site, upload.chartId);
const weight = await weigh(browser, `${site.url}/?chart=${upload.chartId}`);
const routes: RouteResult[] = [];
for (const [index, candles] of CHARTS.entries()) {
  say(`A chart of ${candles} candles`);
  routes.push(...(await measureRoute(site, 1_000 + index, candles)));
}
const results: Results = {
  machine: machine(),
  chromium: browser.version(),
  upload,
  routes,
  frames,
  weight,
  axe,
};
mkdirSync(FOLDER, { recursive: true });
writeFileSync(join(FOLDER, 'frontend.json'), `${JSON.stringify(results, null, 2)}\n`);
process.stdout.write(toMarkdown(results));

/** The run whose time is the median. */
async function uploadThrice({ url }: Site): Promise<Uploaded> {
  const runs: Uploaded[] = [];
  for (let run = 1; run <= RUNS; run += 1) runs.push(await uploadMinutes(url, `minutes ${run}`, UPLOADED));
  return runs.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(RUNS / 2)] as Uploaded;
}

/** Each scene's run whose 95th percentile is the median: frames of one run belong together. */
async function useChart(
  chromium: Browser,
  { url }: Site,
  chartId: number,
): Promise<Pick<Results, 'frames' | 'axe'>> {
  const runs: FrameResult[][] = [];
  let axe: Results['axe'] | undefined;
  for (let run = 1; run <= RUNS; run += 1) {
    const page = await chromium.newPage({ viewport: { width: 1360, height: 850 } });
    const chart = await openChart(page, `${url}/?chart=${chartId}`);
    axe ??= await judge(page);
    runs.push(await measureFrames(page, chart));
    say(
      `Frames, run ${run}: ${runs
        .at(-1)
        ?.map(({ spread }) => spread.p95Ms.toFixed(1))
        .join(', ')} ms (95 %)`,
    );
    await page.close();
  }
  const frames = (runs[0] ?? []).map((_, scene) => {
    const ofScene = runs.map((run) => run[scene] as FrameResult);
    return ofScene.toSorted((a, b) => a.spread.p95Ms - b.spread.p95Ms)[Math.floor(RUNS / 2)] as FrameResult;
  });
  return { frames, axe: axe as Results['axe'] };
}

async function judge(page: Page): Promise<Results['axe']> {
  const { violations, passes } = await askAxe(page);
  const byImpact = Map.groupBy(violations, ({ impact }) => impact ?? 'unknown');
  return {
    violations: Object.fromEntries([...byImpact].map(([impact, found]) => [impact, found.length])),
    passes: passes.length,
  };
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
