import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { queryServer } from '../support/database.ts';
import { chooseFiles, storeFile } from './support/choose-files.ts';
import { hourlyCsv } from './support/csv.ts';
import { clickChart, type Desk, keepScreenshot, readyChart, sitDown } from './support/desk.ts';
import { addHours } from './support/rows.ts';

let desk: Desk;
let page: Page;

beforeAll(async () => {
  desk = await sitDown();
  await addHours(desk.frontend.database, 'EURUSD 1h', 200);
  page = await desk.open('/');
  await readyChart(page);
});

afterAll(() => desk[Symbol.asyncDispose]());

describe('when something is wrong', () => {
  test('a bad line of an upload is named by its number, and nothing is kept', async () => {
    const lines = hourlyCsv(40).split('\n');
    lines[16] = lines[16]?.replace(/,[^,]*$/, ',much') ?? '';
    const dialog = await chooseFiles(page, ['bad.csv', lines.join('\n')]);
    const alert = dialog.getByRole('alert');
    await alert.waitFor();
    await expect.poll(() => alert.innerText()).toMatch(/line 17: close "much" is not a number/i);
    await expect.poll(() => dialog.getByRole('button', { name: 'Store' }).isDisabled()).toBe(true);
    await keepScreenshot(page, 'upload-refused');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await desk.frontend.database.query('SELECT name FROM charts')).toEqual([{ name: 'EURUSD 1h' }]);
  });

  test('an empty file and one that is too large are refused without being sent', async () => {
    const dialog = await chooseFiles(
      page,
      ['empty.csv', ''],
      ['large.csv', 'x'.repeat(10 * 1024 * 1024 + 1)],
    );
    await dialog.getByRole('alert').filter({ hasText: 'is empty.' }).waitFor();
    await dialog.getByRole('alert').filter({ hasText: 'at most 10 MB' }).waitFor();
    await expect.poll(() => dialog.getByRole('button', { name: 'Store' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  test('the model panel says that the service is not running', async () => {
    await page.getByText('The model service is not running.').waitFor();
    await page.getByRole('button', { name: 'Ask again' }).waitFor();
  });

  test('what was typed into a form is kept while the database is away, and saved unasked afterwards', async () => {
    const chart = await readyChart(page);
    await page.keyboard.press('3');
    await clickChart(chart, 0.3, 0.5);
    await clickChart(chart, 0.5, 0.5);
    const form = page.getByRole('dialog');
    await form.getByLabel('Notes').fill('do not lose this');
    {
      await using _ = await databaseAway();
      await form.getByRole('button', { name: 'Save span' }).click();
      // It waits on the chart, in dashes, and the next pattern can be drawn meanwhile.
      await form.waitFor({ state: 'hidden' });
      await page.getByRole('alert').filter({ hasText: 'The span was not saved.' }).waitFor();
      await keepScreenshot(page, 'span-not-saved');
    }
    await expect
      .poll(() => desk.frontend.database.query('SELECT label, notes FROM span_annotations'))
      .toEqual([{ label: 'head_and_shoulders', notes: 'do not lose this' }]);
  });

  test('a mark that could not be deleted is shown again, and deleted once the database is back', async () => {
    await page.keyboard.press('Escape');
    const list = page.getByRole('list', { name: 'spans', exact: true }).getByRole('listitem');
    {
      await using _ = await databaseAway();
      await list.getByRole('button', { name: /^Delete/ }).click({ force: true });
      await page.getByRole('alert').filter({ hasText: 'The span was not deleted.' }).waitFor();
      await expect.poll(() => list.count()).toBe(1);
    }
    // Once the database is back it is done, unasked.
    await expect.poll(() => list.count()).toBe(0);
    await expect.poll(() => desk.frontend.database.query('SELECT 1 FROM span_annotations')).toEqual([]);
  });

  test('an export that fails says so instead of leaving a file that holds an error', async () => {
    const spans = page.getByRole('link', { name: 'Spans (JSON)' });
    const download = page.waitForEvent('download');
    {
      await using _ = await databaseAway();
      await spans.click();
      await page.getByRole('alert').filter({ hasText: 'EURUSD 1h-spans.json was not made.' }).waitFor();
    }
    const file = await download;
    expect(file.suggestedFilename()).toBe('EURUSD 1h-spans.json');
    expect(await readFile(await file.path(), 'utf8')).toBe('{"annotations":[]}');
  });

  test('without the server nothing that was done or typed is lost, and it is stored once the server is back', async () => {
    const chart = await readyChart(page);
    const context = page.context();
    await page.getByRole('button', { name: 'Break Up' }).click();
    await context.setOffline(true);
    await clickChart(chart, 0.4, 0.5);
    const alert = page
      .getByRole('alert')
      .filter({ hasText: 'The mark was not saved. The server cannot be reached.' });
    await alert.waitFor();
    await storeFile(page, 'prices.csv', hourlyCsv(10));
    await page
      .getByRole('alert')
      .filter({ hasText: 'The connection broke off. Nothing was stored' })
      .waitFor();
    await keepScreenshot(page, 'server-away');
    await context.setOffline(false);
    await alert.waitFor({ state: 'hidden' });
    await expect
      .poll(() => desk.frontend.database.query('SELECT label_type FROM annotations'))
      .toEqual([{ label_type: 'break_up' }]);
    await page.getByRole('button', { name: 'Send again' }).waitFor();
    await page.keyboard.press('Escape');
  });

  test('a page that is opened while the database is away says so, and comes back by itself on a click', async () => {
    const other = await desk.open('/about-to-fail').then((opened) => opened);
    await other.getByRole('heading', { name: 'There is no such page' }).waitFor();
    {
      await using _ = await databaseAway();
      await other.goto(desk.frontend.url);
      await other.getByRole('heading', { name: 'The charts cannot be read' }).waitFor();
      await keepScreenshot(other, 'database-away');
    }
    await other.getByRole('button', { name: 'Try again' }).click();
    await other.getByRole('heading', { name: 'EURUSD 1h' }).waitFor();
    await other.close();
  });

  test('a chart that does not exist says so', async () => {
    const other = await desk.open('/?chart=4711');
    await other.getByRole('heading', { name: 'This chart does not exist' }).waitFor();
    await other.close();
  });
});

/** Lets nobody into the database until disposed, and ends the frontend's connections. */
async function databaseAway(): Promise<AsyncDisposable> {
  const { name } = desk.frontend.database;
  await queryServer(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
  await desk.frontend.database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  return {
    async [Symbol.asyncDispose]() {
      await queryServer(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
    },
  };
}

test('a chart that another window deletes says so in its place, and what was being typed is put aside', async () => {
  const id = await addHours(desk.frontend.database, 'XAUUSD 1h', 100);
  const other = await desk.open(`/?chart=${id}`);
  const chart = await readyChart(other);
  await other.keyboard.press('3');
  await clickChart(chart, 0.3, 0.5);
  await clickChart(chart, 0.5, 0.5);
  await other.getByRole('dialog').getByLabel('Notes').fill('typed before it went');
  const { status } = await fetch(`${desk.frontend.url}/api/charts/${id}`, { method: 'DELETE' });
  expect(status).toBeLessThan(300);
  await other
    .getByRole('alert')
    .filter({ hasText: 'This chart has been deleted in another window' })
    .waitFor();
  await other
    .getByRole('region', { name: 'Put aside, not stored' })
    .getByText('typed before it went')
    .waitFor();
  const tools = other.getByRole('list', { name: 'Mark a span' }).getByRole('button');
  await expect.poll(() => tools.first().isDisabled()).toBe(true);
  await expect.poll(() => other.getByRole('dialog').count()).toBe(0);
  await keepScreenshot(other, 'chart-deleted');
  await other.close();
});
