import { mkdirSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { startChromium } from '../tests/browser/support/chromium.ts';
import { COUNTS, type Hand, handOf, VERDICTS } from './frontend/hand.ts';
import { type HandDesk, prepareDesk } from './frontend/hand-desk.ts';
import { labelByForms, reviewByForms } from './frontend/hands-forms.ts';
import { labelByKeys, reviewByKeys } from './frontend/hands-keys.ts';

const ACTION_MS = 30_000;
/** By forms nothing is stored of what was rejected: it is only taken off the chart. */
const STORED = {
  label: COUNTS.spans,
  review: COUNTS.suggestions,
  formsReview: VERDICTS.filter((verdict) => verdict !== 'reject').length,
};

/**
 * Counts what it takes to label 50 spans and to review 100 suggestions, by hands that use forms and buttons
 * and by hands that use keys: key strokes, clicks, and the seconds a script needs that does nothing but wait
 * for the page. Without an argument it builds the frontend; `node bench/hands.ts URL DATABASE_URL` uses one
 * that runs, with an empty database of its own. Writes reports/bench/hands.json.
 */
const [url, databaseUrl] = process.argv.slice(2);
await using desk = await prepareDesk(url && databaseUrl ? { url, databaseUrl } : undefined);
await using browser = await startChromium();
const WAYS = {
  forms: { label: labelByForms, review: reviewByForms },
  keys: { label: labelByKeys, review: reviewByKeys },
};
const results: object[] = [];
for (const [hands, way] of Object.entries(WAYS))
  for (const task of ['label', 'review'] as const) results.push(await measure(hands, task, way[task]));
mkdirSync('reports/bench', { recursive: true });
writeFileSync('reports/bench/hands.json', `${JSON.stringify(results, null, 2)}\n`);
process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);

/** A way that the page does not have is noted as such. */
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
    await desk.stored(STORED[hands === 'forms' && task === 'review' ? 'formsReview' : task]);
    const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
    return { task, hands, ...hand.counts, seconds };
  } catch (thrown) {
    return { task, hands, failed: String(thrown).split('\n')[0] };
  } finally {
    await page.close();
    await desk.clear();
  }
}
