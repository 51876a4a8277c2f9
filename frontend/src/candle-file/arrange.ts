import type { Candles } from './candles.ts';
import type { Faults } from './faults.ts';

/**
 * Puts candles in the order of time. Those that say the same as another are left out and counted; of those
 * that contradict each other each is a fault with both lines. Returns how many were left out.
 */
export function arrange(candles: Candles, faults: Faults): number {
  const order = orderOf(candles);
  const time = candles.column('time');
  const kept: number[] = [];
  let duplicates = 0;
  for (const index of order) {
    const before = kept.at(-1);
    if (before === undefined || time[before] !== time[index]) kept.push(index);
    else if (candles.areEqual(before, index)) duplicates += 1;
    else contradict(candles, before, index, faults);
  }
  candles.keep(kept);
  return duplicates;
}

function contradict(candles: Candles, one: number, other: number, faults: Faults): void {
  const [first = 0, second = 0] = [candles.lines[one], candles.lines[other]].toSorted(
    (a = 0, b = 0) => a - b,
  );
  const moment = new Date(candles.at(one).time * 1000).toISOString().slice(0, -5);
  faults.add(
    second,
    `time ${moment}Z is on line ${first} already, with other values: a chart has one candle for a time`,
  );
}

/**
 * Equal times stay as they stand in the file. Files that rise or fall throughout, as most do, need no
 * sorting.
 */
function orderOf(candles: Candles): Uint32Array {
  const { count } = candles;
  const time = candles.column('time');
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  let [rises, falls] = [true, true];
  for (let index = 1; index < count; index++) {
    const step = (time[index] as number) - (time[index - 1] as number);
    if (step < 0) rises = false;
    if (step > 0) falls = false;
  }
  if (rises) return order;
  if (falls) return order.reverse();
  return order.sort((one, other) => (time[one] as number) - (time[other] as number) || one - other);
}
