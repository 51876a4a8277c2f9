import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LegacyFile, legacyFile } from '../support/legacy.ts';
import { migrate } from '../support/migration.ts';
import { problemsOf } from './support/axe.ts';
import { clickChart, type Desk, drawnChart, keepScreenshot, readyChart, sitDown } from './support/desk.ts';

const THEMES = ['light', 'dark'] as const;
const PAGES = [
  { name: 'migration', path: '/migration' },
  { name: 'mark labels', path: '/settings/annotation-types' },
  { name: 'span labels', path: '/settings/span-labels' },
  { name: 'unknown chart', path: '/?chart=4711' },
  { name: 'no such page', path: '/nowhere' },
];

let legacy: LegacyFile;
let desk: Desk;

beforeAll(async () => {
  legacy = await legacyFile();
  desk = await sitDown(async (database) => void (await migrate(database, legacy)));
});

afterAll(async () => {
  await desk[Symbol.asyncDispose]();
  await legacy[Symbol.asyncDispose]();
});

describe.each(THEMES)('axe finds nothing in the %s theme', (colorScheme) => {
  test.each(PAGES)('on the page: $name', async ({ name, path }) => {
    const page = await desk.open(path, { colorScheme });
    await page.getByRole('heading').first().waitFor();
    await page.getByText('Reading…').waitFor({ state: 'hidden' });
    expect(await problemsOf(page)).toEqual([]);
    await keepScreenshot(page, `${name.replaceAll(' ', '-')}-${colorScheme}`);
    await page.close();
  });

  test('on the chart, with a mark selected, a form open, and the list of charts open', async () => {
    const page = await desk.open('/', { colorScheme });
    const chart = await readyChart(page);
    await page.getByText('The model service is not running.').waitFor();
    expect(await problemsOf(page)).toEqual([]);
    await page.getByRole('list', { name: 'spans', exact: true }).getByRole('button').first().click();
    await page.getByRole('region', { name: 'Selected span' }).waitFor();
    expect(await problemsOf(page)).toEqual([]);
    await keepScreenshot(page, `selected-${colorScheme}`);
    // With a span selected the key would relabel it.
    await page.keyboard.press('Escape');
    await page.keyboard.press('1');
    await clickChart(chart, 0.3, 0.5);
    await clickChart(chart, 0.6, 0.5);
    await page.getByRole('dialog').waitFor();
    expect(await problemsOf(page)).toEqual([]);
    await keepScreenshot(page, `form-${colorScheme}`);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Chart:/ }).click();
    expect(await problemsOf(page)).toEqual([]);
    await page.close();
  });

  test('in a narrow window, with the drawer open and closed', async () => {
    const page = await desk.open('/', { colorScheme, viewport: { width: 400, height: 780 } });
    await drawnChart(page);
    expect(await problemsOf(page)).toEqual([]);
    await keepScreenshot(page, `narrow-${colorScheme}`);
    await page.getByRole('button', { name: 'Charts and tools' }).click();
    await page.getByRole('button', { name: 'Break Up' }).waitFor();
    expect(await problemsOf(page)).toEqual([]);
    await keepScreenshot(page, `narrow-drawer-${colorScheme}`);
    await page.getByRole('button', { name: 'Break Up' }).click();
    await page.getByRole('button', { name: 'Break Up' }).waitFor({ state: 'hidden' });
    await page.close();
  });
});

test('axe would have found something', async () => {
  const page = await desk.open('/nowhere');
  await page.getByRole('heading').first().waitFor();
  await page.evaluate(`document.querySelector('h1').innerHTML = '<img src="/icon.svg">'`);
  expect(await problemsOf(page)).toContainEqual(expect.stringContaining('image-alt'));
  await page.close();
});
