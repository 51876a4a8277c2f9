import type { Locator, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModelInfo, TrainingRun, TrainingRuns } from '../../frontend/src/contract/model.ts';
import { problemsOf } from './support/axe.ts';
import { FIRST } from './support/csv.ts';
import { type Desk, keepScreenshot, readyChart, sitDown } from './support/desk.ts';
import { linesDown } from './support/pixels.ts';
import { addHours } from './support/rows.ts';

const HOUR = 3_600;
let desk: Desk;
let page: Page;
let training: TrainingRuns;
let info: ModelInfo;
const posted: { path: string; body: unknown }[] = [];

/** What the service has recorded of a run with these figures. */
function run(id: string, name: string, f1: number | null, rest: Partial<TrainingRun> = {}): TrainingRun {
  const score = { precision: 0.7, recall: 0.6, f1, true: 20, predicted: 18, matched: 12 };
  const figures = {
    true: 20,
    predicted: 18,
    iou50: { micro: score },
    exact: { micro: { ...score, f1: 0.31 } },
  };
  return {
    run_id: id,
    model_type: 'hist_gradient_boosting',
    experiment_name: name,
    pipeline_config_hash: null,
    dataset_version: null,
    metrics_summary: {
      metrics: { spans: { test: figures, train: figures, baselines: { random: { iou50_f1: 0.04 } } } },
      train_end: new Date((FIRST + 150 * HOUR) * 1000).toISOString(),
      notes: [],
      recorder: 'candle-ml',
    },
    status: 'completed',
    created_at: '2026-11-28T08:00:00Z',
    completed_at: '2026-11-28T08:01:00Z',
    in_use: false,
    ...rest,
  };
}

beforeAll(async () => {
  desk = await sitDown();
  await addHours(desk.frontend.database, 'EURUSD 1h', 200);
  training = {
    active: { run_id: 'r3', stage: 'fitting', progress: 0.42, cancelling: false },
    runs: [
      run('r3', 'with wedges', null, { status: 'running', metrics_summary: null }),
      run('r2', 'flags only', 0.64, { in_use: true }),
      run('r1', '', 0.51),
      run('r0', 'too few', null, {
        status: 'failed',
        metrics_summary: {
          failure: { error: 'There are 2 spans to learn from.', code: 'few', hint: 'Label more.' },
        },
      }),
    ],
  };
  info = {
    loaded: true,
    model: { run_id: 'r2', labels: ['O', 'bull_flag'], features: [], lookback: 1, options: null },
    in_use: null,
    problem: null,
  };
  page = await desk.browser.newPage({ viewport: { width: 1360, height: 1000 } });
  await page.route(/\/api\/(model|training)\//, answer);
  await page.goto(desk.frontend.url);
  await readyChart(page);
});

afterAll(() => desk[Symbol.asyncDispose]());

/** Stands in for the service: a real training takes minutes, and shows no stage for long. */
async function answer(route: Route): Promise<void> {
  const { pathname, searchParams } = new URL(route.request().url());
  if (route.request().method() !== 'GET')
    posted.push({ path: pathname, body: route.request().postDataJSON() });
  const [a, b] = training.runs.slice(-3);
  const answers: Record<string, unknown> = {
    '/api/model/info': info,
    '/api/model/use': info,
    '/api/training/runs': { ...training, runs: training.runs.slice(0, Number(searchParams.get('limit'))) },
    '/api/training/start': { run_id: 'r4', status: 'running' },
    '/api/training/r3/cancel': { run_id: 'r3', status: 'cancelling' },
    '/api/training/compare': {
      a,
      b,
      same_test: false,
      figures: [{ name: 'spans.iou50.f1', a: 0.64, b: 0.51, difference: -0.13 }],
    },
  };
  await route.fulfill({ json: answers[pathname] ?? { error: 'not asked for' } });
}

const panel = () => page.getByRole('region', { name: 'Model' });
const runNamed = (name: string) => panel().getByRole('listitem').filter({ hasText: name });

/** The colours of what is shown of an element, at these parts of its width. */
async function coloursAlong(element: Locator, parts: number[]): Promise<string[]> {
  const picture = (await element.screenshot()).toString('base64');
  // The policy of the page itself lets nothing read the picture.
  const reader = await desk.browser.newPage();
  const colours = await reader.evaluate<string[]>(`(async () => {
    const image = Object.assign(new Image(), { src: 'data:image/png;base64,${picture}' });
    await image.decode();
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    const at = (part) => context.getImageData(image.width * part, image.height / 2, 1, 1).data.slice(0, 3);
    return ${JSON.stringify(parts)}.map((part) => at(part).join());
  })()`);
  await reader.close();
  return colours;
}

describe('the panel of models', () => {
  test('names runs by name and date, and says first how well patterns are found, beside chance', async () => {
    await panel()
      .getByText('flags only, 28 Nov 2026, 08:00, knows 1 label: F1 0.64 of 20 patterns · chance 0.04.')
      .waitFor();
    await expect
      .poll(() => runNamed('flags only').innerText())
      .toMatch(/in use\s+28 Nov 2026, 08:00\s+F1 0.64 of 20 patterns · chance 0.04/);
    await expect.poll(() => runNamed('Gradient boosting').innerText()).toContain('F1 0.51');
    await expect.poll(() => panel().innerText()).not.toMatch(/\br[0-3]\b/);
  });

  test('has a line on the chart where the training of the model in use ended, and only where that is in view', async () => {
    await page.locator('#chart').focus();
    await page.keyboard.press('f');
    await expect.poll(() => linesDown(page)).toBeGreaterThan(0);
    await keepScreenshot(page, 'learned-until');
    await page.keyboard.press('End');
    for (let turn = 0; turn < 10; turn += 1) await page.keyboard.press('+');
    await expect.poll(() => linesDown(page)).toBe(0);
    await page.keyboard.press('f');
  });

  test('shows what a training is doing and how far it is, and can end it', async () => {
    const bar = panel().getByRole('progressbar', { name: /Learning/ });
    await expect.poll(() => bar.getAttribute('value')).toBe('0.42');
    expect(await coloursAlong(bar, [0.2, 0.8])).toEqual(['42,87,208', '236,235,231']);
    await keepScreenshot(page, 'model-panel');
    await panel().getByRole('button', { name: 'Cancel training' }).click();
    await expect.poll(() => posted.map(({ path }) => path)).toContain('/api/training/r3/cancel');
  });

  test('gives the next training the name that was typed, and without one leaves it to the service', async () => {
    training = { ...training, active: null, runs: training.runs.slice(1) };
    await page.reload();
    await readyChart(page);
    const start = panel().getByRole('button', { name: 'Train on all charts' });
    const name = panel().getByRole('textbox', { name: 'Name of the next training' });
    await name.fill(' gold only ');
    await start.click();
    await expect
      .poll(() => posted)
      .toContainEqual({ path: '/api/training/start', body: { experiment_name: 'gold only' } });
    await expect.poll(() => name.inputValue()).toBe('');
    await start.click();
    await expect.poll(() => posted).toContainEqual({ path: '/api/training/start', body: {} });
  });

  test('says why a training failed, and what to do', async () => {
    await runNamed('too few').locator('summary').click();
    await runNamed('too few').getByText('There are 2 spans to learn from. Label more.').waitFor();
  });

  test('gives a run another name', async () => {
    await runNamed('flags only').locator('summary').click();
    const name = runNamed('flags only').getByRole('textbox', { name: 'Name' });
    await expect.poll(() => name.inputValue()).toBe('flags only');
    await name.fill('flags of 2026');
    await runNamed('flags only').getByRole('button', { name: 'Rename' }).click();
    await expect
      .poll(() => posted)
      .toContainEqual({ path: '/api/training/runs/r2', body: { experiment_name: 'flags of 2026' } });
    await runNamed('flags only').locator('summary').click();
  });

  test('puts another model to use', async () => {
    await runNamed('Gradient boosting').locator('summary').click();
    await runNamed('Gradient boosting').getByRole('button', { name: 'Use this model' }).click();
    await expect.poll(() => posted).toContainEqual({ path: '/api/model/use', body: { run_id: 'r1' } });
  });

  test('compares two, and says where their figures do not say which is better', async () => {
    await runNamed('flags only').locator('summary').click();
    await runNamed('flags only').getByRole('button', { name: 'Compare' }).click();
    await runNamed('Gradient boosting').getByRole('button', { name: 'Compare' }).click();
    const comparison = panel().getByRole('region', { name: 'Comparison' });
    await comparison.getByText(/measured on different candles or labels/).waitFor();
    await expect.poll(() => comparison.getByRole('row').last().innerText()).toMatch(/0.64\s+0.51/);
    expect(await problemsOf(page)).toEqual([]);
    await keepScreenshot(page, 'model-comparison');
  });

  test('lists the newest five, more and then fewer on a click, and offers no model whose file is gone', async () => {
    const { runs } = training;
    const older = Array.from({ length: 60 }, (_, n) => run(`o${n}`, `older ${n}`, 0.5, { has_model: false }));
    training = { ...training, runs: [...runs, ...older] };
    await page.reload();
    await readyChart(page);
    const button = (name: string) => panel().getByRole('button', { name, exact: true });
    const items = panel().getByRole('list', { name: 'Trainings' }).getByRole('listitem');
    await expect.poll(() => items.count()).toBe(5);
    await button('More trainings').click();
    await expect.poll(() => items.count()).toBe(50);
    await button('More trainings').press('Enter');
    await expect.poll(() => items.count()).toBe(runs.length + 60);
    await items.last().locator('summary').click();
    await items.last().getByText('Its model file is gone').waitFor();
    await expect.poll(() => items.last().getByRole('button').allInnerTexts()).toEqual(['Compare']);
    expect(await problemsOf(page)).toEqual([]);
    await keepScreenshot(page, 'model-many');
    await button('Fewer trainings').click();
    await expect.poll(() => items.count()).toBe(5);
  });

  test('nothing went wrong in the page meanwhile', () => {
    expect(desk.problems).toEqual([]);
  });
});
