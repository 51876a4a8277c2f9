import type { Candles } from './candles.ts';
import type { Faults } from './faults.ts';
import { strides } from './pace.ts';

interface Arranged {
  /** How many were left out. */
  duplicates: number;
  /** The times of those that contradict another. */
  contradicted: readonly number[];
}

/**
 * Puts candles in the order of time. Those that say the same as another are left out and counted; of those
 * that contradict each other each is a fault with both lines, and their time is returned.
 */
export function* arrange(candles: Candles, faults: Faults): Generator<void, Arranged> {
  const course = yield* courseOf(candles);
  // As most files are: nothing is to be moved.
  if (course.rises && !course.repeats) return { duplicates: 0, contradicted: [] };
  const order = orderOf(candles, course);
  yield;
  const time = candles.column('time');
  const kept = new Uint32Array(candles.count);
  const contradicted: number[] = [];
  let [count, duplicates] = [0, 0];
  yield* strides(0, candles.count, (at) => {
    const index = order[at] as number;
    const before = count === 0 ? undefined : kept[count - 1];
    if (before === undefined || time[before] !== time[index]) kept[count++] = index;
    else if (candles.areEqual(before, index)) duplicates += 1;
    else {
      contradict(candles, before, index, faults);
      contradicted.push(time[index] as number);
    }
  });
  candles.keep(kept.subarray(0, count));
  return { duplicates, contradicted };
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

interface Course {
  rises: boolean;
  falls: boolean;
  repeats: boolean;
}

function* courseOf(candles: Candles): Generator<void, Course> {
  const time = candles.column('time');
  const course = { rises: true, falls: true, repeats: false };
  yield* strides(1, candles.count, (index) => {
    const step = (time[index] as number) - (time[index - 1] as number);
    if (step < 0) course.rises = false;
    else if (step > 0) course.falls = false;
    else course.repeats = true;
  });
  return course;
}

/**
 * Equal times stay as they stand in the file. Files that rise or fall throughout, as most do, need no
 * sorting.
 */
function orderOf(candles: Candles, { rises, falls }: Course): Uint32Array {
  const time = candles.column('time');
  const order = Uint32Array.from({ length: candles.count }, (_, index) => index);
  if (rises) return order;
  if (falls) return order.reverse();
  return order.sort((one, other) => (time[one] as number) - (time[other] as number) || one - other);
}
