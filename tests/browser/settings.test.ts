import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, keepScreenshot, readyChart, sitDown } from './support/desk.ts';
import { addHours } from './support/rows.ts';

let desk: Desk;
let page: Page;

beforeAll(async () => {
  desk = await sitDown();
  await addHours(desk.frontend.database, 'EURUSD 1h', 100);
});

afterAll(() => desk[Symbol.asyncDispose]());

const names = () => page.getByRole('main').getByRole('listitem').locator('p:first-child').allInnerTexts();
const button = (name: string) => page.getByRole('button', { name, exact: true });

describe('span labels', () => {
  beforeAll(async () => {
    page = await desk.open('/settings/span-labels');
    await button('New span label').waitFor();
  });

  test('a new one is named, coloured, given a key, and becomes a tool', async () => {
    await button('New span label').click();
    await page.getByLabel('Name', { exact: true }).fill('Cup and Handle');
    await page.getByLabel('Colour').fill('#0ea5e9');
    await page.getByLabel('Hotkey').fill('1');
    await button('Save').click();
    await page.getByRole('alert').filter({ hasText: 'The key 1 already belongs to Bull Flag.' }).waitFor();
    await page.getByLabel('Hotkey').fill('8');
    await button('Save').click();
    await expect.poll(names).toContain('Cup and Handle');
    await keepScreenshot(page, 'span-labels');
    const chart = await desk.open('/');
    await readyChart(chart);
    await chart.keyboard.press('8');
    const tool = chart.getByRole('button', { name: 'Cup and Handle' }).first();
    await expect.poll(() => tool.getAttribute('aria-pressed')).toBe('true');
    await chart.close();
  });

  test('one that an older database gave the key of a tool has it, and the tool does not claim it', async () => {
    const { database } = desk.frontend;
    await database.query(`UPDATE span_label_types SET hotkey = 'x' WHERE name = 'custom'`);
    const chart = await desk.open('/');
    await readyChart(chart);
    const tool = chart.getByRole('button', { name: 'Delete', exact: true }).first();
    await expect.poll(() => tool.getAttribute('title')).toBe('Delete');
    await chart.keyboard.press('x');
    const label = chart.getByRole('button', { name: 'Custom' }).first();
    await expect.poll(() => label.getAttribute('aria-pressed')).toBe('true');
    await database.query(`UPDATE span_label_types SET hotkey = '7' WHERE name = 'custom'`);
    await chart.reload();
    await expect.poll(() => tool.getAttribute('title')).toBe('Delete (X)');
    await chart.close();
  });

  test('one is renamed, its stored name stays', async () => {
    await button('Change Cup and Handle').click();
    await page.getByLabel('Name', { exact: true }).fill('Cup');
    await button('Save').click();
    await expect.poll(names).toContain('Cup');
    expect(
      await desk.frontend.database.query(
        `SELECT name, hotkey, color FROM span_label_types WHERE display_name = 'Cup'`,
      ),
    ).toEqual([{ name: 'cup_and_handle', hotkey: '8', color: '#0ea5e9' }]);
  });

  test('a form gives the focus back to the button that opened it', async () => {
    const focused = () => page.locator(':focus').innerText();
    const label = () => page.locator(':focus').getAttribute('aria-label');
    await button('Change Cup').focus();
    await page.keyboard.press('Enter');
    await page
      .getByRole('form', { name: 'Change Cup' })
      .getByRole('button', { name: 'Cancel' })
      .press('Enter');
    await expect.poll(label).toBe('Change Cup');
    await button('Change Cup').press('Enter');
    await page.getByLabel('Name', { exact: true }).press('Enter');
    await expect.poll(label).toBe('Change Cup');
    await button('New span label').press('Enter');
    await page
      .getByRole('form', { name: 'New label' })
      .getByRole('button', { name: 'Cancel' })
      .press('Enter');
    await expect.poll(focused).toBe('New span label');
  });

  test('one is moved up, and the sidebar has the new order', async () => {
    const before = await names();
    await button('Move Cup up').click();
    await expect.poll(names).toEqual([...before.slice(0, -2), 'Cup', before.at(-2)]);
  });

  test('one is taken from the tools and deleted, after a question', async () => {
    await button('Change Cup').click();
    await page.getByLabel('Offered among the tools').uncheck();
    await button('Save').click();
    await page.getByText('cup_and_handle · not offered').waitFor();
    await button('Delete Cup').click();
    await page.getByRole('dialog', { name: 'Delete Cup?' }).getByRole('button', { name: 'Delete' }).click();
    await expect.poll(names).not.toContain('Cup');
    await expect.poll(() => page.locator(':focus').innerText()).toBe('New span label');
  });
});

describe('mark labels', () => {
  test('one that is drawn as a rectangle becomes a tool for rectangles', async () => {
    page = await desk.open('/settings/annotation-types');
    await button('New mark label').click();
    await page.getByLabel('Name', { exact: true }).fill('Supply Zone');
    await page.getByLabel('Drawn as').selectOption('Rectangle');
    await keepScreenshot(page, 'mark-label-form');
    await button('Save').click();
    await expect.poll(names).toContain('Supply Zone');
    expect(
      await desk.frontend.database.query(
        `SELECT name, icon FROM annotation_types WHERE display_name = 'Supply Zone'`,
      ),
    ).toEqual([{ name: 'supply_zone', icon: 'rectangle' }]);
  });

  test('one that is renamed keeps an icon and a colour that the form has no words for', async () => {
    const { database } = desk.frontend;
    await database.query(
      `INSERT INTO annotation_types (name, display_name, color, icon) VALUES ('old', 'Old', 'rgba(1, 2, 3, 0.5)', 'fire')`,
    );
    await page.reload();
    await button('Change Old').click();
    await page.getByLabel('Name', { exact: true }).fill('Older');
    await button('Save').click();
    await expect.poll(names).toContain('Older');
    expect(
      await database.query(`SELECT display_name, color, icon FROM annotation_types WHERE name = 'old'`),
    ).toEqual([{ display_name: 'Older', color: 'rgba(1, 2, 3, 0.5)', icon: 'fire' }]);
    await button('Change Older').click();
    await button('Save').click();
    await page.getByRole('form', { name: 'Change Older' }).waitFor({ state: 'hidden' });
  });

  test('nothing went wrong in the page meanwhile', () => {
    expect(desk.problems).toEqual([]);
  });
});
