import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { LEARNABLE_CHART } from '../support/learnable.ts';
import { type MlHome, type MlService, openMlHome, testsWithService } from '../support/ml-service.ts';
import { type Desk, keepScreenshot, readyChart, sitDown } from './support/desk.ts';

const MINUTE = 60_000;
let home: MlHome | string;
const withService = testsWithService(() => home);
let desk: Desk;
let service: MlService;
let page: Page;

beforeAll(async () => {
  home = await openMlHome();
  if (typeof home === 'string') return;
  desk = await sitDown((database) => database.query(LEARNABLE_CHART));
  service = await startService();
  page = await desk.open('/');
  await readyChart(page);
}, 10 * MINUTE);

afterAll(async () => {
  await service?.[Symbol.asyncDispose]();
  await desk?.[Symbol.asyncDispose]();
  if (typeof home === 'object') await home[Symbol.asyncDispose]();
});

const startService = () => (home as MlHome).start(desk.frontend.database.url, desk.frontend.mlPort);
/** Does something while a service runs whose database is not there. */
async function withoutDatabase(work: () => Promise<void>): Promise<void> {
  const elsewhere = new URL(desk.frontend.database.url);
  elsewhere.pathname = '/not_there';
  await using _lacking = await (home as MlHome).start(elsewhere.href, desk.frontend.mlPort);
  await work();
}

const panel = () => page.getByRole('region', { name: 'Model' });
/** A score that was measured, with what chance reaches: no dash in either place. */
const SCORE = String.raw`F1 [01]\.\d\d of \d+ patterns? · chance [01]\.\d\d(?: · too few to say much)?`;
const inUse = () => panel().getByText(new RegExp(`^.+ spans?, .+, knows 1 label: ${SCORE}\\.$`));
const button = (name: string | RegExp) => panel().getByRole('button', { name });

describe('the training and prediction panel, with the real ML service', () => {
  withService('says that there is no model yet', async () => {
    await panel().getByText('No model is loaded yet.').waitFor();
    await panel().getByText('No training has been run.').waitFor();
  });

  withService('trains on a click, shows that it does, and then the score', async () => {
    await button('Train on all charts').click();
    await button('Training…').waitFor();
    await expect.poll(() => button('Train on all charts').isEnabled(), { timeout: MINUTE }).toBe(true);
    await inUse().waitFor();
    const trainings = panel().getByRole('list', { name: 'Trainings' }).getByRole('listitem');
    await expect.poll(() => trainings.allInnerTexts()).toEqual([expect.stringMatching(new RegExp(SCORE))]);
  });

  withService('predicts on a click; what the model sees is on the chart until it is cleared', async () => {
    // Where something is marked, nothing is suggested.
    await desk.frontend.database.query('DELETE FROM span_annotations WHERE id % 2 = 0');
    await button('Predict here').click();
    const clear = button(/^Clear \d+ suggestions$/);
    await clear.waitFor();
    await keepScreenshot(page, 'suggestions');
    await clear.click();
    await clear.waitFor({ state: 'hidden' });
    expect(await desk.frontend.database.query('SELECT source FROM span_annotations GROUP BY 1')).toEqual([
      { source: 'human' },
    ]);
  });

  withService(
    'says what is away, the service or its database, and works again once both are back',
    async () => {
      await service.stop();
      await button('Predict here').click();
      await panel().getByRole('alert').filter({ hasText: 'There is no prediction.' }).waitFor();
      await page.reload();
      await panel().getByText('The model service is not running.').waitFor();
      await withoutDatabase(async () => {
        await button('Ask again').click();
        await panel()
          .getByText(/database/i)
          .waitFor();
        await expect
          .poll(() => panel().getByText('The model service is not running.').isVisible())
          .toBe(false);
      });
      service = await startService();
      await button('Ask again').click();
      await inUse().waitFor();
      expect(desk.problems).toEqual([]);
    },
  );
});
