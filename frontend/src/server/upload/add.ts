import type pg from 'pg';
import type { Candles } from '../../candle-file/candles.ts';
import { Faults } from '../../candle-file/faults.ts';
import { AMOUNTS, type Amount, PRICES, type Price } from '../../contract/candle.ts';
import type { Upload } from '../../contract/upload.ts';
import { noSuchChart } from '../errors.ts';
import { copyCandles } from './copy.ts';
import { UnreadableFile } from './recognised.ts';

const PAGE_ROWS = 10_000;

/** What was done to the chart. */
export interface Added {
  chart: Upload['chart'];
  stored: number;
  alreadyThere: number;
}

/**
 * Adds candles to a chart, on a connection whose transaction is open. Those that it has with the same values
 * are left out. Throws 404 where there is no such chart, 400 naming the lines of those that it has with
 * others.
 */
export async function addToChart(client: pg.ClientBase, chartId: number, candles: Candles): Promise<Added> {
  // Two that add at once follow each other; an amount that only one side knows does not contradict the other.
  const { rows } = await client.query<Upload['chart']>(
    'SELECT id, name FROM charts WHERE id = $1 FOR UPDATE',
    [chartId],
  );
  const [chart] = rows;
  if (!chart) throw noSuchChart(chartId);
  const there = await findThere(client, chartId, candles);
  const total = candles.count;
  if (there.size > 0) {
    const fresh = Array.from({ length: total }, (_, index) => index).filter((index) => !there.has(index));
    candles.keep(fresh);
  }
  if (candles.count > 0) await copyCandles(client, chartId, candles);
  return { chart, stored: candles.count, alreadyThere: there.size };
}

/** Which of the candles, by index, the chart has already. Throws 400 where they differ. */
async function findThere(client: pg.ClientBase, chartId: number, candles: Candles): Promise<Set<number>> {
  const there = new Set<number>();
  const faults = new Faults();
  const indexOf = indexByTime(candles);
  for await (const row of storedCandles(client, chartId, candles)) {
    const index = indexOf(row.time);
    if (index === undefined) continue;
    there.add(index);
    compare(candles, index, row, faults);
  }
  if (faults.count === 0) return there;
  const [first] = faults.shown;
  const more = faults.count > 1 ? ` (and ${faults.count - 1} more)` : '';
  throw new UnreadableFile({
    error: `line ${first?.line}: ${first?.problem}${more}`,
    faults: faults.shown,
    fault_count: faults.count,
  });
}

type Stored = Record<'time' | Price, number> & Record<Amount, number | null>;

/** The chart's candles within the time of the others, a page at a time. */
async function* storedCandles(
  client: pg.ClientBase,
  chartId: number,
  candles: Candles,
): AsyncGenerator<Stored, void> {
  const time = candles.column('time');
  let from = time[0] ?? 0;
  const to = time[candles.count - 1] ?? 0;
  for (;;) {
    const { rows } = await client.query<Stored>(PAGE, [chartId, from, to, PAGE_ROWS]);
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE_ROWS) return;
    from = last.time + 1;
  }
}

const PAGE = `
  SELECT date_part('epoch', time) AS time, ${[...PRICES, ...AMOUNTS].join(', ')}
    FROM candles
   WHERE chart_id = $1
     AND time >= (to_timestamp($2) AT TIME ZONE 'UTC') AND time <= (to_timestamp($3) AT TIME ZONE 'UTC')
   ORDER BY time LIMIT $4`;

/** Both sides rise, so each is gone through once. */
function indexByTime(candles: Candles): (time: number) => number | undefined {
  const times = candles.column('time');
  let index = 0;
  return (time) => {
    while (index < candles.count && (times[index] as number) < time) index++;
    return index < candles.count && times[index] === time ? index : undefined;
  };
}

function compare(candles: Candles, index: number, stored: Stored, faults: Faults): void {
  const own = candles.at(index);
  const differing = PRICES.find((name) => own[name] !== stored[name]);
  const isOther = (amount: Amount) => {
    const stands = stored[amount];
    return stands !== null && ![own[amount], stands].some(Number.isNaN) && own[amount] !== stands;
  };
  const name = differing ?? AMOUNTS.find(isOther);
  if (name === undefined) return;
  const moment = new Date(own.time * 1000).toISOString().slice(0, -5);
  faults.add(
    candles.lines[index] ?? 0,
    `${name} of ${moment}Z is ${own[name]}, and ${stored[name]} in the chart: a chart has one candle for a time`,
  );
}
