import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FIRST } from './support/csv.ts';
import { clickChart, type Desk, readyChart, sitDown } from './support/desk.ts';
import { addHours } from './support/rows.ts';

let desk: Desk;

beforeAll(async () => {
  desk = await sitDown();
});

afterAll(() => desk[Symbol.asyncDispose]());

// biome-ignore lint/suspicious/noExplicitAny: what a statement returns is known where it is written
const stored = (sql: string, values: unknown[] = []) => desk.frontend.database.query<any>(sql, values);

/** A chart of 200 hours whose prices are around this one. */
async function addPriced(name: string, price: number): Promise<number> {
  const chart = await addHours(desk.frontend.database, name, 200);
  await stored(
    `UPDATE candles SET open = open / 1000 * $2, high = high / 1000 * $2, low = low / 1000 * $2,
            close = close / 1000 * $2 WHERE chart_id = $1`,
    [chart, price],
  );
  return chart;
}

/** `0.0₈125`, which counts its zeros, with all of them: `0.00000000125`. */
function withZeros(text: string): string {
  return text.replace(/0([₀-₉]+)/g, (_, count: string) =>
    '0'.repeat(Number([...count].map((digit) => (digit.codePointAt(0) ?? 0) - 0x2080).join(''))),
  );
}

describe('a chart of tiny prices', () => {
  test.each([4e-7, 1e-9, 1e-12])('around %d shows them and stores a line at them', async (price) => {
    const id = await addPriced(`tiny ${price}`, price);
    const page = await desk.open(`/?chart=${id}`);
    const chart = await readyChart(page);
    const legend = await page.locator('dl').first().innerText();
    const close = Number(/C\s+([\d.]+)/.exec(withZeros(legend))?.[1]);
    expect(close).toBeGreaterThan(price / 2);
    expect(close).toBeLessThan(price * 2);
    await page.keyboard.press('l');
    await clickChart(chart, 0.3, 0.7);
    await clickChart(chart, 0.6, 0.3);
    const lines = () => stored('SELECT geometry FROM annotations WHERE chart_id = $1', [id]);
    await expect.poll(lines).toHaveLength(1);
    const [{ geometry }] = await lines();
    for (const end of [geometry.startPrice, geometry.endPrice]) {
      expect(end).toBeGreaterThan(price / 2);
      expect(end).toBeLessThan(price * 2);
    }
    expect(geometry.endPrice).toBeGreaterThan(geometry.startPrice);
    await page.close();
  });
});

test('a mark whose geometry is beyond all time hides nothing else, and can be deleted', async () => {
  const id = await addHours(desk.frontend.database, 'nanoseconds', 200);
  const geometry = { startTime: FIRST * 1e9, startPrice: 1, endTime: FIRST * 1e9 + 1e12, endPrice: 2 };
  for (const value of [geometry, { ...geometry, startTime: FIRST, endTime: FIRST + 36_000 }])
    await stored(
      `INSERT INTO annotations (chart_id, timestamp, label_type, geometry)
       VALUES ($1, to_timestamp($2) AT TIME ZONE 'UTC', 'line', $3)`,
      [id, FIRST + 7_200, value],
    );
  const page = await desk.open('/');
  await readyChart(page);
  const marks = page.getByRole('list', { name: 'marks', exact: true }).getByRole('listitem');
  await expect.poll(() => marks.count()).toBe(2);
  await marks.filter({ hasText: '02:00' }).getByRole('button').first().click();
  await page.getByRole('region', { name: 'Selected mark' }).getByRole('button', { name: 'Delete' }).click();
  await expect.poll(() => marks.count()).toBe(1);
  await page.close();
});

test('nothing went wrong in the pages meanwhile', () => {
  expect(desk.problems).toEqual([]);
});

test('a page that fails all the same leads elsewhere', async () => {
  const page = await desk.open('/about-to-fail');
  await page.route('**/api/annotation-types', (route) =>
    route.fulfill({ json: [{ id: 1, name: 'odd', display_name: { no: 'text' }, is_active: true }] }),
  );
  await page.goto(desk.frontend.url);
  await page.getByRole('heading', { name: 'Something is wrong here' }).waitFor();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('heading', { name: 'Mark labels' }).waitFor();
  await page.close();
});
