import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Batch,
  firstAtOrAfter,
  nearestIndex,
  type Run,
  shiftBetween,
  withNewer,
  withOlder,
} from '../../../frontend/src/candles/run.ts';

const candle = (time: number) => ({ time, open: 1, high: 2, low: 0, close: 1 });
const candles = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => candle(from + index));
const batch = (from: number, to: number, end = false): Batch => ({
  candles: candles(from, to),
  first: from > to ? undefined : from,
  last: from > to ? undefined : to,
  end,
});
const NOTHING: Run = { candles: [], first: undefined, last: undefined, atOldest: false, atNewest: false };

describe('the part of a chart that is held', () => {
  test('grows backwards without a gap, and lets the newest go beyond the most that is kept', () => {
    const newest = { ...withOlder(NOTHING, batch(91, 100)), atNewest: true };
    const grown = withOlder(newest, batch(81, 90), 15);
    expect(grown.candles.map(({ time }) => time)).toEqual(candles(81, 95).map(({ time }) => time));
    expect(grown).toMatchObject({ first: 81, last: 95, atOldest: false, atNewest: false });
  });

  test('grows forwards without a gap, and lets the oldest go', () => {
    const oldest = { ...withNewer(NOTHING, batch(1, 10)), atOldest: true };
    const grown = withNewer(oldest, batch(11, 20, true), 15);
    expect(grown.candles.map(({ time }) => time)).toEqual(candles(6, 20).map(({ time }) => time));
    expect(grown).toMatchObject({ first: 6, last: 20, atOldest: false, atNewest: true });
  });

  test('knows both ends when everything fits', () => {
    const whole = withOlder({ ...withOlder(NOTHING, batch(6, 9)), atNewest: true }, batch(1, 5, true), 10);
    expect(whole).toMatchObject({ first: 1, last: 9, atOldest: true, atNewest: true });
  });

  test('reads on past candles that cannot be drawn', () => {
    const undrawable: Batch = { candles: [], first: 1, last: 5, end: false };
    expect(withOlder(withOlder(NOTHING, batch(6, 9)), undrawable)).toMatchObject({ first: 1, last: 9 });
    expect(withOlder(NOTHING, undrawable)).toMatchObject({ first: 1, last: 5 });
  });

  test('is an unbroken part of the chart whatever is read in whatever order, and never more than kept', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 30 }),
        fc.integer({ min: 10, max: 40 }),
        (steps, kept) => {
          let run: Run = withOlder(NOTHING, batch(496, 505));
          for (const older of steps) {
            const { first = 0, last = 0 } = run;
            run = older
              ? withOlder(run, batch(first - 7, first - 1), kept)
              : withNewer(run, batch(last + 1, last + 7), kept);
            expect(run.candles.length).toBeLessThanOrEqual(kept);
            expect(run.candles).toEqual(candles(run.first ?? 0, run.last ?? 0));
          }
        },
      ),
    );
  });
});

describe('how far candles have moved along', () => {
  test.each([
    ['older ones came in front', candles(10, 20), candles(5, 20), 5],
    ['older ones came and newer ones went', candles(10, 20), candles(5, 15), 5],
    ['newer ones came and older ones went', candles(10, 20), candles(13, 25), -3],
    ['nothing is shared', candles(10, 20), candles(30, 40), 0],
    ['there were none', [], candles(1, 2), 0],
  ])('%s', (_, before, after, shift) => {
    expect(shiftBetween(before, after)).toBe(shift);
  });
});

test('the nearest candle is found before, between and after all of them', () => {
  const some = [10, 20, 40].map(candle);
  expect([0, 10, 14, 16, 29, 31, 99].map((time) => nearestIndex(some, time))).toEqual([0, 0, 0, 1, 1, 2, 2]);
  expect(nearestIndex([], 5)).toBeUndefined();
});

test('a time is found among candles as a search from the start would find it', () => {
  const sorted = fc
    .uniqueArray(fc.integer({ min: -50, max: 50 }))
    .map((times) => times.sort((a, b) => a - b));
  fc.assert(
    fc.property(sorted, fc.integer({ min: -60, max: 60 }), (times, wanted) => {
      const expected = times.findIndex((time) => time >= wanted);
      expect(firstAtOrAfter(times.map(candle), wanted)).toBe(expected === -1 ? times.length : expected);
    }),
  );
});
