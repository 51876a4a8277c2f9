import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FIRST } from './support/csv.ts';
import { type Desk, readyChart, sitDown } from './support/desk.ts';
import { addHours } from './support/rows.ts';

const HOUR = 3_600;
let desk: Desk;
let page: Page;
let chart: Locator;

beforeAll(async () => {
  desk = await sitDown();
  await addHours(desk.frontend.database, 'EURUSD 1h', 100);
  page = await desk.open('/');
  chart = await readyChart(page);
  await chart.focus();
});

afterAll(() => desk[Symbol.asyncDispose]());

const heard = () => page.getByRole('status', { name: 'What has happened' }).innerText();
const press = (...keys: string[]) =>
  keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
const times = async (sql: string) =>
  (await desk.frontend.database.query<{ at: string }>(sql)).map(({ at }) => Number(at));
const MARKED = 'SELECT extract(epoch FROM timestamp) AS at FROM annotations ORDER BY id';

describe('without a mouse', () => {
  test('the first Tab offers the way past the sidebar to the chart', async () => {
    const other = await desk.open('/');
    await readyChart(other);
    await other.keyboard.press('Tab');
    await expect.poll(() => other.locator(':focus').innerText()).toBe('Skip to the chart');
    await other.keyboard.press('Enter');
    await expect.poll(() => other.evaluate('document.activeElement.id')).toBe('chart');
    await other.close();
  });

  test('keys take up tools also while a choice that needs no text has the focus', async () => {
    const other = await desk.open('/');
    await readyChart(other);
    const pressed = (name: string) =>
      other.getByRole('button', { name, exact: true }).first().getAttribute('aria-pressed');
    for (const [label, key, tool] of [
      ['Upload CSV', 'l', 'Line'],
      ['Dark', 'r', 'Rectangle'],
    ] as const) {
      await other.getByLabel(label).focus();
      await other.keyboard.press(key);
      await expect.poll(() => pressed(tool)).toBe('true');
    }
    await other.close();
  });

  test('arrow keys move a cursor from candle to candle and say where it is', async () => {
    await press('ArrowRight', 'End', 'ArrowRight');
    for (let step = 0; step < 10; step += 1) await press('Shift+ArrowRight');
    await expect.poll(() => heard()).toMatch(/^5 Jan 2024, 03:00, close [\d.]+$/);
    await press('ArrowLeft', 'Shift+ArrowLeft');
    await expect.poll(() => heard()).toMatch(/^4 Jan 2024, 16:00, close /);
    await press('ArrowUp');
    await expect.poll(() => heard()).toMatch(/^Price [\d.]+$/);
  });

  test('on a page that was just opened arrows draw, and move what the list has selected', async () => {
    const other = await desk.open('/');
    await readyChart(other);
    const drawn = 'SELECT id, extract(epoch FROM start_time) AS at FROM span_annotations';
    for (const key of ['1', 'ArrowRight', 'Enter', 'Shift+ArrowRight', 'Shift+Enter'])
      await other.keyboard.press(key);
    await expect.poll(async () => (await desk.frontend.database.query(drawn)).length).toBe(1);
    const [span] = await desk.frontend.database.query<{ id: number; at: string }>(drawn);
    await other.reload();
    await readyChart(other);
    await other.getByRole('list', { name: 'spans', exact: true }).getByRole('button').first().click();
    await other.getByRole('region', { name: 'Selected span' }).waitFor();
    await other.keyboard.press('ArrowLeft');
    await expect.poll(async () => Number((await times(drawn))[0])).toBe(Number(span?.at) - HOUR);
    await other.keyboard.press('Delete');
    await expect.poll(async () => (await desk.frontend.database.query(drawn)).length).toBe(0);
    await other.close();
  });

  test('Home and End take the cursor along, wherever the focus is', async () => {
    const other = await desk.open('/');
    await readyChart(other);
    await other.getByLabel('Upload CSV').focus();
    const said = () => other.getByRole('status', { name: 'What has happened' }).innerText();
    for (const [key, candle] of [
      ['Home', /^1 Jan 2024, 00:00, close /],
      ['End', /^5 Jan 2024, 03:00, close /],
    ] as const) {
      await other.keyboard.press(key);
      await expect.poll(said).toMatch(candle);
    }
    await other.close();
  });

  test('Tab reaches the tools; Enter takes one up, and Enter on the chart places its mark', async () => {
    const tool = page.getByRole('button', { name: 'Break Down' });
    await tool.focus();
    await press('Enter');
    await expect.poll(() => tool.getAttribute('aria-pressed')).toBe('true');
    await chart.focus();
    await press('Enter');
    await expect.poll(heard).toBe('Break Down, 4 Jan 2024, 16:00 added.');
    expect(await times(MARKED)).toEqual([FIRST + 88 * HOUR]);
  });

  test('a line is drawn by key, from one cursor place to another', async () => {
    await press('l', 'Enter', 'Shift+ArrowLeft', 'ArrowDown', 'ArrowDown', 'Enter');
    await expect.poll(heard).toMatch(/^Line, line, .* added\.$/);
    const [line] = await desk.frontend.database.query<{ geometry: Record<string, number> }>(
      'SELECT geometry FROM annotations WHERE geometry IS NOT NULL',
    );
    expect(line?.geometry).toMatchObject({ startTime: FIRST + 88 * HOUR, endTime: FIRST + 78 * HOUR });
  });

  test('a span is marked by its hotkey; its form has the focus, takes Enter, and gives the focus back', async () => {
    await press('2', 'Enter', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter');
    const form = page.getByRole('dialog', { name: 'Describe this span' });
    await expect
      .poll(() => form.getByRole('radio', { name: 'Bear Flag' }).and(page.locator(':focus')).count())
      .toBe(1);
    await press('ArrowRight', 'Enter');
    await form.waitFor({ state: 'hidden' });
    await expect.poll(() => chart.and(page.locator(':focus')).count()).toBe(1);
    expect(await desk.frontend.database.query('SELECT label FROM span_annotations')).toEqual([
      { label: 'head_and_shoulders' },
    ]);
  });

  test('N and P walk through the marks, Delete deletes the one that was reached', async () => {
    const walk = async (key: string) => {
      await press(key);
      await expect.poll(heard).toMatch(/ selected\.$/);
      return heard();
    };
    await press('Escape');
    const first = await walk('n');
    const second = await walk('n');
    expect(new Set([first, second]).size).toBe(2);
    await press('p');
    await expect.poll(() => heard()).toBe(first);
    await press('Shift+N');
    await expect.poll(() => heard()).toBe(second);
    await press('Shift+P');
    await expect.poll(() => heard()).toBe(first);
    // With Caps Lock a letter is a capital without Shift.
    await press('N');
    await expect.poll(() => heard()).toBe(second);
    await press('P');
    await expect.poll(() => heard()).toBe(first);
    while (!(await heard()).startsWith('Break Down')) await walk('n');
    await press('Delete');
    await expect.poll(heard).toBe('Break Down deleted.');
    expect(
      await desk.frontend.database.query(`SELECT 1 FROM annotations WHERE label_type = 'break_down'`),
    ).toEqual([]);
  });

  test('deleting from the list hands the focus on: to the next row, and from the last one to the chart', async () => {
    const { database } = desk.frontend;
    await database.query('DELETE FROM annotations');
    for (const hour of [10, 20])
      await database.query(
        `INSERT INTO annotations (chart_id, timestamp, label_type)
         SELECT min(id), to_timestamp($1) AT TIME ZONE 'UTC', 'break_up' FROM charts`,
        [FIRST + hour * HOUR],
      );
    const other = await desk.open('/');
    const drawn = await readyChart(other);
    const rows = other.getByRole('list', { name: 'marks', exact: true });
    const buttons = rows.getByRole('button', { name: /^Delete/ });
    await buttons.first().focus();
    await other.keyboard.press('Enter');
    await expect.poll(() => buttons.count()).toBe(1);
    await expect.poll(() => buttons.and(other.locator(':focus')).count()).toBe(1);
    await other.keyboard.press('Enter');
    await expect.poll(() => buttons.count()).toBe(0);
    await expect.poll(() => drawn.and(other.locator(':focus')).count()).toBe(1);
    await other.close();
  });

  test('Escape closes a form without saving, then lays the tool down', async () => {
    await press('1', 'Enter', 'ArrowLeft', 'Enter');
    const form = page.getByRole('dialog', { name: 'Describe this span' });
    await form.waitFor();
    await press('Escape');
    await form.waitFor({ state: 'hidden' });
    await expect
      .poll(() => page.getByRole('button', { name: 'Bull Flag' }).first().getAttribute('aria-pressed'))
      .toBe('true');
    await press('Escape');
    await expect
      .poll(() => page.getByRole('button', { name: 'Select', exact: true }).getAttribute('aria-pressed'))
      .toBe('true');
    expect(await desk.frontend.database.query('SELECT 1 FROM span_annotations')).toHaveLength(1);
  });

  test('nothing went wrong in the page meanwhile', () => {
    expect(desk.problems).toEqual([]);
  });
});
