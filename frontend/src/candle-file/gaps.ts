import type { UploadRemark } from '../contract/upload.ts';
import type { Candles } from './candles.ts';
import { lengthOf } from './length.ts';
import { strides } from './pace.ts';

const DAY_SECONDS = 86_400;
/** Over a weekend, also a long one, markets are closed. */
const WEEKEND_SECONDS = 4 * DAY_SECONDS;
/** The days are counted from a Thursday, 1 January 1970. */
const FIRST_SATURDAY = 2;

interface Gap {
  index: number;
  seconds: number;
}

/**
 * Points out steps longer than the usual one, without weekends and the pauses that come again and again, such
 * as nights. Nothing where the candles are longer than a day.
 */
export function* gapsIn(
  candles: Candles,
  interval: number | null,
  shown: number,
): Generator<void, UploadRemark[]> {
  if (interval === null || interval > DAY_SECONDS) return [];
  const time = candles.column('time');
  const gaps = yield* unusualSteps(candles, interval);
  const [first] = gaps;
  if (!first) return [];
  const longest = gaps.reduce((best, gap) => (gap.seconds > best.seconds ? gap : best), first);
  const moment = new Date((time[longest.index - 1] as number) * 1000).toISOString().slice(0, 16);
  const text = `candles are missing; the longest gap is ${lengthOf(longest.seconds)} after ${moment.replace('T', ' ')} UTC`;
  const lines = gaps.slice(0, shown).map(({ index }) => candles.lines[index] ?? 0);
  return [{ rule: 'gap', count: gaps.length, text, lines }];
}

function* unusualSteps(candles: Candles, interval: number): Generator<void, Gap[]> {
  const { count } = candles;
  const time = candles.column('time');
  const steps: Gap[] = [];
  const counts = new Map<number, number>();
  const neverCloses = time.subarray(0, count).some(isSaturday);
  yield;
  yield* strides(1, count, (index) => {
    const [before, now] = [time[index - 1] as number, time[index] as number];
    if (now - before <= interval * 1.5 || (!neverCloses && isWeekend(before, now))) return;
    steps.push({ index, seconds: now - before });
    counts.set(now - before, (counts.get(now - before) ?? 0) + 1);
  });
  // A pause that comes at least every tenth day is a market's night.
  const days = ((time[count - 1] ?? 0) - (time[0] ?? 0)) / DAY_SECONDS;
  const usual = Math.max(2, days / 10);
  return steps.filter(({ seconds }) => (counts.get(seconds) ?? 0) <= usual);
}

function isSaturday(time: number): boolean {
  const day = Math.floor(time / DAY_SECONDS) - FIRST_SATURDAY;
  return day % 7 === 0;
}

function isWeekend(before: number, now: number): boolean {
  if (now - before > WEEKEND_SECONDS + DAY_SECONDS / 2) return false;
  const days = Math.ceil((now - before) / DAY_SECONDS);
  return Array.from({ length: days + 1 }, (_, day) => before + day * DAY_SECONDS).some(isSaturday);
}
