import type { RemarkRule, UploadRemark } from '../contract/upload.ts';
import type { Candles } from './candles.ts';
import { gapsIn } from './gaps.ts';
import { strides } from './pace.ts';

const DAY_SECONDS = 86_400;
/** A step is odd that is so many times the usual one, and more than a tenth of the price. */
const JUMP = { times: 30, share: 0.1 };
/** The usual step is the middle one of so many: to sort them all would keep everybody else waiting. */
const SAMPLED_STEPS = 10_000;
const FAR_FUTURE = Date.UTC(2101, 0) / 1000;
const SHOWN = 5;

const TEXTS = {
  high_below_low: 'the high is below the low',
  outside_high_low: 'open or close lies outside of high and low',
  not_positive: 'a price is zero or below',
  odd_jump: 'the price jumps far more than it usually does',
  far_future: 'the times lie beyond the year 2100: do they count in another unit, or in another calendar?',
  around_1970: 'the times lie around 1970, where Unix times begin: are they what they should be?',
} as const satisfies Partial<Record<RemarkRule, string>>;

/** The most frequent step between two candles that follow each other, in seconds; null for fewer than two. */
export function* intervalOf(candles: Candles): Generator<void, number | null> {
  const counts = new Map<number, number>();
  const time = candles.column('time');
  yield* strides(1, candles.count, (index) => {
    const step = (time[index] as number) - (time[index - 1] as number);
    if (counts.size < 10_000 || counts.has(step)) counts.set(step, (counts.get(step) ?? 0) + 1);
  });
  return [...counts].reduce<[number | null, number]>(
    (best, [step, count]) => (count > best[1] ? [step, count] : best),
    [null, 0],
  )[0];
}

type Tell = (rule: keyof typeof TEXTS, index: number) => void;

/** Points out what is likely to be wrong in candles that are in the order of time. */
export function* remarksOn(candles: Candles, interval: number | null): Generator<void, UploadRemark[]> {
  const rules = Object.keys(TEXTS) as (keyof typeof TEXTS)[];
  const found = new Map(rules.map((rule) => [rule, { count: 0, lines: [] as number[] }]));
  const tell: Tell = (rule, index) => {
    const remark = found.get(rule);
    if (!remark) return;
    remark.count += 1;
    if (remark.lines.length < SHOWN) remark.lines.push(candles.lines[index] ?? 0);
  };
  yield* lookAtEach(candles, tell);
  yield* lookForJumps(candles, tell);
  const first = candles.column('time')[0] ?? 0;
  const isOdd = candles.count > 0 && first > -DAY_SECONDS && first < 365 * DAY_SECONDS;
  if (isOdd) tell('around_1970', 0);
  if (candles.count > 0 && first > FAR_FUTURE) tell('far_future', 0);
  const remarks = [...found].filter(([, { count }]) => count > 0);
  return [
    ...remarks.map(([rule, remark]) => ({ rule, ...remark, text: TEXTS[rule] })),
    ...(yield* gapsIn(candles, interval, SHOWN)),
  ];
}

function lookAtEach(candles: Candles, tell: Tell): Generator<void, void> {
  return strides(0, candles.count, (index) => {
    const { open, high, low, close } = candles.at(index);
    if (high < low) tell('high_below_low', index);
    else if (Math.max(open, close) > high || Math.min(open, close) < low) tell('outside_high_low', index);
    if (Math.min(open, high, low, close) <= 0) tell('not_positive', index);
  });
}

function* lookForJumps(candles: Candles, tell: Tell): Generator<void, void> {
  const close = candles.column('close');
  const step = (index: number) => Math.abs(Math.log((close[index] as number) / (close[index - 1] as number)));
  const apart = Math.max(1, Math.floor((candles.count - 1) / SAMPLED_STEPS));
  const count = Math.floor((candles.count - 1) / apart);
  const sampled = Float64Array.from({ length: count }, (_, at) => step(1 + at * apart));
  const usual = sampled.toSorted()[count >> 1] ?? 0;
  const least = Math.max(usual * JUMP.times, Math.log(1 + JUMP.share));
  yield* strides(1, candles.count, (index) => {
    if (step(index) > least) tell('odd_jump', index);
  });
}
