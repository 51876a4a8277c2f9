import { mkdirSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { startChromium } from '../tests/browser/support/chromium.ts';
import { COUNTS, type Hand, handOf } from './frontend/hand.ts';
import { type HandDesk, prepareDesk } from './frontend/hand-desk.ts';
import { labelByForms } from './frontend/hands-forms.ts';
import { labelByKeys, reviewByKeys } from './frontend/hands-keys.ts';

const ACTION_MS = 30_000;
const STORED = { label: COUNTS.spans, review: COUNTS.suggestions };

/**
 * Counts what it takes to label 50 spans, by hands that use its form and by hands that use keys, and to review
 * 100 suggestions: key strokes, clicks, and the seconds a script needs that does nothing but wait
 * for the page. Without an argument it builds the frontend; `node bench/hands.ts URL DATABASE_URL` uses one
 * that runs, with an empty database of its own. Writes reports/bench/hands.json.
 */
const [url, databaseUrl] = process.argv.slice(2);
await using desk = await prepareDesk(url && databaseUrl ? { url, databaseUrl } : undefined);
await using browser = await startChromium();
const WAYS = [
  { hands: 'forms', task: 'label', work: labelByForms },
  { hands: 'keys', task: 'label', work: labelByKeys },
  { hands: 'keys', task: 'review', work: reviewByKeys },
] as const;
const results: object[] = [];
for (const { hands, task, work } of WAYS) results.push(await measure(hands, task, work));
mkdirSync('reports/bench', { recursive: true });
writeFileSync('reports/bench/hands.json', `${JSON.stringify(results, null, 2)}\n`);
process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);

/** Throws where the page does not have this way any more. */
async function measure(
  hands: string,
  task: 'label' | 'review',
  work: (page: Page, hand: Hand, desk: HandDesk) => Promise<void>,
): Promise<object> {
  const page = await browser.newPage({ viewport: { width: 1360, height: 850 } });
  page.setDefaultTimeout(ACTION_MS);
  await desk.open(page);
  const hand = handOf(page);
  const started = performance.now();
  try {
    await work(page, hand, desk);
    await desk.stored(STORED[task]);
    const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
    return { task, hands, ...hand.counts, seconds };
  } finally {
    await page.close();
    await desk.clear();
  }
}
