import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problemsOf } from './support/axe.ts';
import { chooseFiles } from './support/choose-files.ts';
import { FIRST, hourlyCsv } from './support/csv.ts';
import { type Desk, keepScreenshot, readyChart, sitDown } from './support/desk.ts';

let desk: Desk;
let page: Page;

beforeAll(async () => {
  desk = await sitDown();
  page = await desk.open('/');
  await page.getByRole('heading', { name: 'No charts yet' }).waitFor();
});

afterAll(() => desk[Symbol.asyncDispose]());

const heading = (name: string) => page.getByRole('heading', { name, exact: true });
const store = (dialog: Locator) => dialog.getByRole('button', { name: /^Store/ }).click();
const stored = (chart: string) =>
  desk.frontend.database.query<{ count: string; first: string }>(
    `SELECT count(*), min(time)::text AS first FROM candles JOIN charts ON charts.id = chart_id WHERE name = $1`,
    [chart],
  );

/** Rows as MetaTrader writes them, from an hour of 2 January 2024 on. */
function metaTrader(hours: number): string {
  const lines = Array.from({ length: hours }, (_, hour) => {
    const time = new Date(Date.UTC(2024, 0, 2, hour)).toISOString();
    return `${time.slice(0, 10).replaceAll('-', '.')}\t${time.slice(11, 19)}\t1.08\t1.09\t1.07\t1.08\t${500 + hour}\t0\t3`;
  });
  return `<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\r\n${lines.join('\r\n')}\r\n`;
}

/** Drops a file onto the page, wherever that is. */
async function drop(name: string, text: string): Promise<void> {
  await page.evaluate(
    `(() => {
      const data = new DataTransfer();
      data.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}, { type: 'text/csv' }));
      const send = (type) => document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
      send('dragover'); send('drop');
    })()`,
  );
}

describe('an upload that understands', () => {
  test('there is a chart to try without any file', async () => {
    await keepScreenshot(page, 'upload-empty-page');
    await page.getByRole('button', { name: /Try a sample chart/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Check before storing' });
    await dialog.getByText(/1,500 candles · 1 h/).waitFor();
    await store(dialog);
    await heading('Sample (made-up prices)').waitFor();
    await readyChart(page);
  });

  test('the volume is drawn, can be hidden, and stays hidden', async () => {
    const toggle = page.getByRole('button', { name: 'Volume', exact: true });
    await expect.poll(() => toggle.getAttribute('aria-pressed')).toBe('true');
    await keepScreenshot(page, 'volume');
    await toggle.click();
    await page.reload();
    await readyChart(page);
    await expect.poll(() => toggle.getAttribute('aria-pressed')).toBe('false');
    await toggle.click();
  });

  test('what was understood is shown before anything is stored, and the clock can be chosen', async () => {
    const dialog = await chooseFiles(page, ['EURUSD_H1.csv', metaTrader(48)]);
    await dialog
      .getByText(/^MetaTrader 5 · tab · 48 candles · 1 h · .*2 Jan.* 2024.* · UTC assumed · with volume$/)
      .waitFor();
    await dialog.getByText(/time of the broker’s server/).waitFor();
    await keepScreenshot(page, 'upload-understood');
    expect(await problemsOf(page)).toEqual([]);
    expect(await stored('EURUSD_H1')).toMatchObject([{ count: '0' }]);
    await dialog.getByLabel('Time zone of the file').selectOption('Europe/Athens');
    await dialog
      .getByText(/Europe\/Athens/)
      .first()
      .waitFor();
    await dialog.getByRole('cell', { name: '2024-01-01 22:00' }).waitFor();
    await store(dialog);
    await heading('EURUSD_H1').waitFor();
    expect(await stored('EURUSD_H1')).toEqual([{ count: '48', first: '2024-01-01 22:00:00' }]);
  });

  test('a chart is called as the file, quotes and all, or as somebody types it, and Enter stores it', async () => {
    let dialog = await chooseFiles(page, ['the "spot" price.csv', hourlyCsv(20)]);
    await dialog.getByRole('heading', { name: 'This is how the file was understood' }).waitFor();
    await expect.poll(() => dialog.getByLabel('Name of the chart').inputValue()).toBe('the "spot" price');
    await expect
      .poll(() => dialog.getByRole('button', { name: 'Store' }).and(page.locator(':focus')).count())
      .toBe(1);
    await page.keyboard.press('Enter');
    await heading('the "spot" price').waitFor();
    dialog = await chooseFiles(page, ['x.csv', hourlyCsv(20)]);
    await dialog.getByLabel('Name of the chart').fill('Euro, spot');
    await store(dialog);
    await heading('Euro, spot').waitFor();
    expect(await stored('Euro, spot')).toMatchObject([{ count: '20' }]);
  });

  test('what the file leaves open is asked, and stored only when it is answered', async () => {
    const dialog = await chooseFiles(page, [
      'ambiguous.csv',
      'Date,Open,High,Low,Close\n1/2/2024,1,2,0.5,1.5\n',
    ]);
    await dialog.getByText(/does the day or the month come first/).waitFor();
    await expect.poll(() => dialog.getByRole('button', { name: 'Store' }).isDisabled()).toBe(true);
    await keepScreenshot(page, 'upload-question');
    expect(await problemsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: /^Day first/ }).click();
    await dialog.getByRole('cell', { name: '2024-02-01 00:00' }).waitFor();
    await store(dialog);
    await heading('ambiguous').waitFor();
    expect(await stored('ambiguous')).toEqual([{ count: '1', first: '2024-02-01 00:00:00' }]);
  });

  test('all faults of a file are told at once, and what looks odd is pointed out', async () => {
    const lines = hourlyCsv(60).split('\n');
    for (const line of [5, 9, 12]) lines[line] = lines[line]?.replace(/,[^,]*$/, ',much') ?? '';
    const odd = `${hourlyCsv(40)}${FIRST + 400 * 3600},1,0.5,2,1\n`;
    const dialog = await chooseFiles(page, ['faulty.csv', lines.join('\n')], ['odd.csv', odd]);
    await dialog.getByText('3 lines cannot be read:').waitFor();
    for (const line of [6, 10, 13])
      await dialog.getByText(`Line ${line}: close "much" is not a number`).waitFor();
    await dialog.getByText('Line 42: the high is below the low').waitFor();
    await keepScreenshot(page, 'upload-faults');
    expect(await problemsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Store 1 of 2 files' }).click();
    await page.getByText('odd: 41 candles stored.').waitFor();
    await heading('odd').waitFor();
    expect(await stored('faulty')).toMatchObject([{ count: '0' }]);
  });

  test('a file that is dropped anywhere is added to the open chart: equal candles are left out, others refused', async () => {
    await drop('first.csv', hourlyCsv(50));
    const dialog = page.getByRole('dialog', { name: 'Check before storing' });
    await dialog.waitFor();
    await store(dialog);
    await heading('first').waitFor();
    await readyChart(page);
    await drop('later.csv', hourlyCsv(80));
    await dialog.getByLabel('Where to').selectOption('Add to “first”');
    await keepScreenshot(page, 'upload-add');
    await store(dialog);
    await page.getByText('first: 30 candles stored. 50 were there already.').waitFor();
    expect(await stored('first')).toMatchObject([{ count: '80' }]);
    await drop('other.csv', hourlyCsv(80).replace(/(\d),[^,]*\n/g, '$1,1000\n'));
    await dialog.getByLabel('Where to').selectOption('Add to “first”');
    await store(dialog);
    await page
      .getByRole('alert')
      .filter({ hasText: 'in the chart: a chart has one candle for a time' })
      .waitFor();
    expect(await stored('first')).toMatchObject([{ count: '80' }]);
  });

  test('several files become one chart', async () => {
    const all = hourlyCsv(90).trimEnd().split('\n');
    const [head, ...rows] = all;
    const months = [rows.slice(0, 40), rows.slice(30, 70), rows.slice(65)].map((part) =>
      [head, ...part].join('\n'),
    );
    const dialog = await chooseFiles(
      page,
      ...months.map((text, index): [string, string] => [`month ${index + 1}.csv`, text]),
    );
    await dialog.getByRole('heading', { name: 'This is how 3 files were understood' }).waitFor();
    expect(await problemsOf(page)).toEqual([]);
    await dialog.getByLabel('Where to').selectOption('One new chart of all');
    await dialog.getByRole('button', { name: 'Store 3 files' }).click();
    await page.getByText('month 1: 20 candles stored. 5 were there already.').waitFor();
    await heading('month 1').waitFor();
    expect(await stored('month 1')).toMatchObject([{ count: '90' }]);
  });

  test('a file that is not one of candles is told by its name', async () => {
    const dialog = await chooseFiles(page, [
      'prices.csv',
      '<!DOCTYPE html><html><body>Please sign in</body></html>',
    ]);
    await dialog.getByRole('alert').filter({ hasText: 'This file is an HTML page, not CSV' }).waitFor();
    await dialog.getByRole('heading', { name: 'This file cannot be stored' }).waitFor();
    await expect
      .poll(() => dialog.getByRole('button', { name: 'Cancel' }).and(page.locator(':focus')).count())
      .toBe(1);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  test('nothing went wrong in the page meanwhile', () => {
    expect(desk.problems).toEqual([]);
  });

  test('whose symbol, whose clock and which lines are asked of one file, and its chart is named by the symbol', async () => {
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Europe/Berlin',
      dateStyle: 'short',
      timeStyle: 'short',
    });
    const row = (symbol: string, at: number) =>
      `${symbol},${format.format(Date.UTC(2024, 9, 24, at))},${1 + at},${2 + at},${at},${at === 9 ? 'much' : 1 + at}`;
    const lines = Array.from({ length: 150 }, (_, at) => [row('BTC', at), row('ETH', at)]).flat();
    const dialog = await chooseFiles(page, [
      'coins.csv',
      `symbol,time,open,high,low,close\n${lines.join('\n')}\n`,
    ]);
    await dialog.getByRole('button', { name: /^BTC/ }).click();
    await dialog.getByRole('button', { name: 'Europe/Berlin' }).click();
    await dialog.getByRole('button', { name: 'Leave this line out' }).click();
    await dialog.getByText(/1 unreadable line.* left out/).waitFor();
    await expect.poll(() => dialog.getByLabel('Name of the chart').inputValue()).toBe('coins BTC');
    await store(dialog);
    await heading('coins BTC').waitFor();
    expect(await stored('coins BTC')).toMatchObject([{ count: '149' }]);
  });
});
