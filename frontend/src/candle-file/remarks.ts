import type { RemarkRule, UploadRemark } from '../contract/upload.ts';
import type { Candles } from './candles.ts';
import { lengthOf } from './length.ts';

const DAY_SECONDS = 86_400;
/** Over a weekend, also a long one, markets are closed. */
const WEEKEND_SECONDS = 4 * DAY_SECONDS;
/** A step is odd that is so many times the usual one, and more than a tenth of the price. */
const JUMP = { times: 30, share: 0.1 };
const SHOWN = 5;

const TEXTS: Readonly<Record<Exclude<RemarkRule, 'gap' | 'volume_not_understood'>, string>> = {
  high_below_low: 'the high is below the low',
  outside_high_low: 'open or close lies outside of high and low',
  not_positive: 'a price is zero or below',
  odd_jump: 'the price jumps far more than it usually does',
  around_1970: 'the times lie around 1970, where Unix times begin: are they what they should be?',
};

/** The most frequent step between two candles that follow each other, in seconds; null for fewer than two. */
export function intervalOf(candles: Candles): number | null {
  const counts = new Map<number, number>();
  const time = candles.column('time');
  for (let index = 1; index < candles.count; index++) {
    const step = (time[index] as number) - (time[index - 1] as number);
    if (counts.size < 10_000 || counts.has(step)) counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  return [...counts].reduce<[number | null, number]>(
    (best, [step, count]) => (count > best[1] ? [step, count] : best),
    [null, 0],
  )[0];
}

/** Points out what is likely to be wrong in candles that are in the order of time. */
export function remarksOn(candles: Candles, interval: number | null): UploadRemark[] {
  const rules = Object.keys(TEXTS) as (keyof typeof TEXTS)[];
  const found = new Map(rules.map((rule) => [rule, { count: 0, lines: [] as number[] }]));
  const tell = (rule: keyof typeof TEXTS, index: number) => {
    const remark = found.get(rule);
    if (!remark) return;
    remark.count += 1;
    if (remark.lines.length < SHOWN) remark.lines.push(candles.lines[index] ?? 0);
  };
  lookAtEach(candles, tell);
  lookForJumps(candles, tell);
  const first = candles.column('time')[0] ?? 0;
  const isOdd = candles.count > 0 && first > -DAY_SECONDS && first < 365 * DAY_SECONDS;
  if (isOdd) tell('around_1970', 0);
  const remarks = [...found].filter(([, { count }]) => count > 0);
  return [
    ...remarks.map(([rule, remark]) => ({ rule, ...remark, text: TEXTS[rule] })),
    ...gapsIn(candles, interval),
  ];
}

type Tell = (rule: keyof typeof TEXTS, index: number) => void;

function lookAtEach(candles: Candles, tell: Tell): void {
  for (let index = 0; index < candles.count; index++) {
    const { open, high, low, close } = candles.at(index);
    if (high < low) tell('high_below_low', index);
    else if (Math.max(open, close) > high || Math.min(open, close) < low) tell('outside_high_low', index);
    if (Math.min(open, high, low, close) <= 0) tell('not_positive', index);
  }
}

function lookForJumps(candles: Candles, tell: Tell): void {
  const close = candles.column('close');
  const steps = new Float64Array(Math.max(0, candles.count - 1));
  for (let index = 1; index < candles.count; index++) {
    steps[index - 1] = Math.abs(Math.log((close[index] as number) / (close[index - 1] as number)));
  }
  const usual = steps.toSorted()[steps.length >> 1] ?? 0;
  const least = Math.max(usual * JUMP.times, Math.log(1 + JUMP.share));
  steps.forEach((step, index) => {
    if (step > least) tell('odd_jump', index + 1);
  });
}

/**
 * Steps longer than the usual one, without weekends and the pauses that come again and again, such as nights.
 */
function gapsIn(candles: Candles, interval: number | null): UploadRemark[] {
  if (interval === null || interval > DAY_SECONDS) return [];
  const time = candles.column('time');
  const long = longSteps(time, candles.count, interval);
  const gaps = long.steps.filter(({ seconds }) => (long.counts.get(seconds) ?? 0) <= long.usual);
  if (gaps.length === 0) return [];
  const longest = gaps.reduce((best, gap) => (gap.seconds > best.seconds ? gap : best));
  const moment = new Date((time[longest.index - 1] as number) * 1000)
    .toISOString()
    .slice(0, 16)
    .replace('T', ' ');
  const text = `candles are missing; the longest gap is ${lengthOf(longest.seconds)} after ${moment} UTC`;
  const lines = gaps.slice(0, SHOWN).map(({ index }) => candles.lines[index] ?? 0);
  return [{ rule: 'gap', count: gaps.length, text, lines }];
}

function longSteps(time: Float64Array, count: number, interval: number) {
  const steps: { index: number; seconds: number }[] = [];
  const counts = new Map<number, number>();
  const neverCloses = time.subarray(0, count).some(isSaturday);
  for (let index = 1; index < count; index++) {
    const [before, now] = [time[index - 1] as number, time[index] as number];
    if (now - before <= interval * 1.5 || (!neverCloses && isWeekend(before, now))) continue;
    steps.push({ index, seconds: now - before });
    counts.set(now - before, (counts.get(now - before) ?? 0) + 1);
  }
  // A pause that comes at least every tenth day is a market's night.
  const days = ((time[count - 1] ?? 0) - (time[0] ?? 0)) / DAY_SECONDS;
  return { steps, counts, usual: Math.max(2, days / 10) };
}

function isSaturday(time: number): boolean {
  return new Date(time * 1000).getUTCDay() === 6;
}

function isWeekend(before: number, now: number): boolean {
  if (now - before > WEEKEND_SECONDS + DAY_SECONDS / 2) return false;
  const days = Math.ceil((now - before) / DAY_SECONDS);
  return Array.from({ length: days + 1 }, (_, day) => before + day * DAY_SECONDS).some(isSaturday);
}
