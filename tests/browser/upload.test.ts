import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failAtCommit } from '../support/uploads.ts';
import { storeFile } from './support/choose-files.ts';
import { hourlyCsv } from './support/csv.ts';
import { type Desk, keepScreenshot, readyChart, sitDown } from './support/desk.ts';
import { holdUploads } from './support/hold-uploads.ts';
import { losingProxy } from './support/losing-proxy.ts';
import { addHours } from './support/rows.ts';

let desk: Desk;
let page: Page;

beforeAll(async () => {
  desk = await sitDown();
  await addHours(desk.frontend.database, 'older', 200);
  await addHours(desk.frontend.database, 'newer', 200);
  page = await desk.open('/');
  await readyChart(page);
});

afterAll(() => desk[Symbol.asyncDispose]());

const choose = storeFile;
const heading = (name: string) => page.getByRole('heading', { name, exact: true });
const cancel = () => page.getByRole('button', { name: 'Cancel' });
const chartsNamed = (name: string) =>
  desk.frontend.database.query('SELECT name FROM charts WHERE name = $1', [name]);

async function openChart(name: string): Promise<void> {
  await page.getByRole('button', { name: /^Chart:/ }).click();
  await page.getByRole('navigation', { name: 'Charts' }).getByRole('link', { name }).click();
  await heading(name).waitFor();
}

describe('an upload', () => {
  test('says on the chart that came of it how many candles were stored, until that is dismissed', async () => {
    await choose(page, 'forty.csv', hourlyCsv(40));
    await heading('forty').waitFor();
    const report = page.getByRole('status').filter({ hasText: 'forty: 40 candles stored.' });
    await report.waitFor();
    await readyChart(page);
    await expect.poll(() => report.isVisible()).toBe(true);
    await keepScreenshot(page, 'upload-stored');
    await page.getByRole('button', { name: /^Dismiss/ }).click();
    await report.waitFor({ state: 'hidden' });
  });

  test('goes on while another chart is opened, and leaves the page on that one', async () => {
    const held = await holdUploads(desk.frontend.database);
    await choose(page, 'late.csv', hourlyCsv(50));
    await page.getByText('Storing late.csv…').waitFor();
    await held.waiting();
    await openChart('older');
    await page.getByText('Storing late.csv…').waitFor();
    await held.release();
    await page.getByText('late: 50 candles stored.').waitFor();
    await expect.poll(() => heading('older').isVisible()).toBe(true);
    await page.getByRole('status').getByRole('link', { name: 'late' }).click();
    await heading('late').waitFor();
    const report = page.getByText('late: 50 candles stored.');
    await expect.poll(() => report.isVisible()).toBe(true);
    await openChart('older');
    await report.waitFor({ state: 'hidden' });
  });

  test('cannot be cancelled any more once everything was sent', async () => {
    const held = await holdUploads(desk.frontend.database);
    await choose(page, 'sent.csv', hourlyCsv(60));
    await page.getByText('Storing sent.csv…').waitFor();
    await expect.poll(() => cancel().count()).toBe(0);
    await held.release();
    await heading('sent').waitFor();
    expect(await chartsNamed('sent')).toHaveLength(1);
  });

  test('that is still being sent goes on through other charts and pages; cancelled, it leaves nothing', async () => {
    const network = await page.context().newCDPSession(page);
    const slowly = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 25_000 };
    await network.send('Network.emulateNetworkConditions', slowly);
    await choose(page, 'slow.csv', hourlyCsv(100_000));
    await page.getByText('Sending slow.csv…').waitFor();
    await openChart('newer');
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    await page.getByRole('heading', { name: 'Mark labels', level: 1 }).waitFor();
    await page.goBack();
    await page.getByText('Sending slow.csv…').waitFor();
    await cancel().click();
    await page.getByText('Sending slow.csv…').waitFor({ state: 'hidden' });
    await network.detach();
    await expect.poll(() => page.getByRole('alert').filter({ hasText: 'slow.csv' }).count()).toBe(0);
    expect(await chartsNamed('slow')).toEqual([]);
  });

  test('whose answer is lost is not said to have failed, for it was stored', async () => {
    await using proxy = await losingProxy(desk.frontend.url);
    const behind = await desk.open('/migration');
    await behind.goto(proxy.url);
    await choose(behind, 'answer-lost.csv', hourlyCsv(30));
    const report = behind.getByRole('alert').filter({ hasText: 'answer-lost.csv' });
    await report.waitFor();
    await expect.poll(() => report.innerText()).toMatch(/is not known whether the file was stored/);
    await keepScreenshot(behind, 'upload-unknown');
    expect(await chartsNamed('answer-lost')).toHaveLength(1);
    await behind.goto(proxy.url);
    await behind.getByRole('heading', { name: 'answer-lost' }).waitFor();
    await behind.close();
  });

  test('is not said to have failed either where the database was lost while it committed', async () => {
    await failAtCommit(desk.frontend.database, 'commit-lost', 'breaks off');
    await choose(page, 'commit-lost.csv', hourlyCsv(30));
    const report = page.getByRole('alert').filter({ hasText: 'commit-lost.csv' });
    await report.waitFor();
    await expect.poll(() => report.innerText()).toMatch(/is not known whether the file was stored/);
  });

  test('whose answer was lost is sent again, and is there once', async () => {
    let lost = 0;
    await page.route('**/api/upload', async (route) => {
      if (lost++ > 0) return route.continue();
      await route.fetch();
      return route.fulfill({ status: 502, body: 'Bad gateway' });
    });
    await choose(page, 'once.csv', hourlyCsv(30));
    const report = page.getByRole('alert').filter({ hasText: 'once.csv' });
    await report.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('once: 30 candles stored.').waitFor();
    await page.unroute('**/api/upload');
    expect(await chartsNamed('once')).toHaveLength(1);
    expect(await chartsNamed('once-2')).toEqual([]);
  });

  test('nothing went wrong in the page meanwhile', () => {
    expect(desk.problems).toEqual([]);
  });
});
