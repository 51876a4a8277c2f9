import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LegacyFile, legacyFile } from '../support/legacy.ts';
import { migrate } from '../support/migration.ts';
import { type Desk, keepScreenshot, readyChart, sitDown } from './support/desk.ts';

let legacy: LegacyFile;
let desk: Desk;
let page: Page;

beforeAll(async () => {
  legacy = await legacyFile({ candles: 3_000, charts: 1 });
  desk = await sitDown(async (database) => {
    const { exitCode, stderr } = await migrate(database, legacy);
    if (exitCode !== 0) throw new Error(`The migration failed:\n${stderr}`);
  });
  page = await desk.open('/');
});

afterAll(async () => {
  await desk[Symbol.asyncDispose]();
  await legacy[Symbol.asyncDispose]();
});

describe('after the migration', () => {
  test('the old chart is shown with all its candles, labels and spans', async () => {
    await readyChart(page);
    await page.getByText(/of 3,000 · /).waitFor();
    const count = (name: RegExp) =>
      page
        .getByRole('region', { name })
        .getByText(/^[\d,]+$/)
        .first()
        .innerText();
    await expect.poll(() => count(/^Marks/)).toBe(String(legacy.rows['annotations']));
    await expect.poll(() => count(/^Spans/)).toBe(String(legacy.rows['span_annotations']));
  });

  test('an old span can be visited, changed, and keeps what the form does not show', async () => {
    const [before] = await desk.frontend.database.query(
      `SELECT id, sub_spans, model_prediction, source FROM span_annotations
        WHERE model_prediction IS NOT NULL ORDER BY start_time DESC LIMIT 1`,
    );
    const spans = page.getByRole('list', { name: 'spans', exact: true }).getByRole('listitem');
    await page.getByRole('searchbox', { name: 'Search spans' }).fill(String(before?.['source']));
    // The list follows what is typed a moment later.
    await page.getByText(/^(?!(\d+) of \1 )\d+ of \d+ spans shown$/).waitFor({ state: 'attached' });
    await spans.getByRole('button').first().click();
    await page.getByRole('region', { name: 'Selected span' }).getByRole('button', { name: 'Change' }).click();
    const form = page.getByRole('dialog', { name: 'Change this span' });
    await form.getByLabel('Notes').fill('looked at again');
    await keepScreenshot(page, 'migrated-span');
    await form.getByRole('button', { name: 'Save span' }).click();
    await form.waitFor({ state: 'hidden' });
    const [after] = await desk.frontend.database.query(
      `SELECT id, sub_spans, model_prediction, source FROM span_annotations WHERE notes = 'looked at again'`,
    );
    expect(after).toEqual(before);
  });

  test('the page of the migration gives the verdict first, then what it rests on', async () => {
    await page.goto(`${desk.frontend.url}/migration`);
    const headings = await page.getByRole('heading', { level: 2 }).allInnerTexts();
    expect(headings[0]).toMatch(/^completed$/i);
    expect(headings.slice(1)).toEqual(['Tables', 'Findings', 'Timings', 'Source and target']);
    const row = page.getByRole('row').filter({ hasText: 'candles' }).first();
    await expect.poll(() => row.innerText()).toMatch(/3,000\s+3,000\s+3,000\s+0\s.*Verified/s);
    await keepScreenshot(page, 'migration');
  });

  test('nothing went wrong in the page meanwhile', () => {
    expect(desk.problems).toEqual([]);
  });
});

test('without a migration the page says that none was asked for', async () => {
  await using fresh = await sitDown();
  const own = await fresh.open('/migration');
  await own.getByRole('heading', { name: 'No migration was ever asked for' }).waitFor();
});

test('the page of the migration lists what is in quarantine and why, what came back, and the command', async () => {
  await using bad = await legacyFile({
    candles: 1_000,
    charts: 1,
    alter: [
      'UPDATE span_annotations SET confidence = 0.85 WHERE id IN (SELECT id FROM span_annotations LIMIT 5)',
      'UPDATE candles SET time = time * 1000 WHERE id % 100 = 0',
    ],
  });
  await using own = await sitDown(async (database) => {
    const kept = await migrate(database, bad, { args: ['--on-bad-row', 'quarantine'] });
    const args = ['--apply', '--repair', 'candles.time:milliseconds'];
    const restored = await migrate(database, bad, { verb: 'restore', args });
    expect([kept.exitCode, restored.exitCode], restored.stderr).toEqual([0, 0]);
  });
  const migration = await own.open('/migration');
  const items = migration.getByRole('listitem').filter({ hasText: 'row ' });
  const candles = migration.getByRole('listitem').filter({ hasText: 'candles.time' }).last();
  await expect.poll(() => candles.innerText()).toMatch(/milliseconds\s+10\s+restored/);
  const spans = items.filter({ hasText: 'span_annotations.confidence' }).last();
  await expect
    .poll(() => spans.innerText())
    .toMatch(/wrong_type\s+5\s+row \d+: 0.85 · row \d+: 0.85 · row \d+: 0.85/);
  await migration.getByText('npm run migrate -- restore').waitFor();
  await keepScreenshot(migration, 'migration-quarantine');
  expect(own.problems).toEqual([]);
});
