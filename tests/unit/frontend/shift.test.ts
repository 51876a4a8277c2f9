import { describe, expect, test } from 'vitest';
import { shifted, stepsBetween } from '../../../frontend/src/marks/shift.ts';
import { pointMark, shapeMark, spanMark } from './support/marks.ts';

/** Ten candles a minute apart, a weekend, ten more. */
const candles = Array.from({ length: 20 }, (_, index) => ({
  time: 60 + index * 60 + (index < 10 ? 0 : 200_000),
  open: 1,
  high: 1,
  low: 1,
  close: 1,
}));
const at = (index: number) => candles[index]?.time ?? Number.NaN;

describe('a mark that is moved as a whole', () => {
  test('keeps its width in candles, also over a weekend', () => {
    const span = spanMark({ start_time: at(7), end_time: at(9) });
    expect(shifted(span, candles, 2, 0)).toMatchObject({ start: at(9), end: at(11) });
    expect(stepsBetween(candles, at(9), at(11))).toBe(2);
    expect(stepsBetween(candles, at(11), at(9))).toBe(-2);
  });

  test('stays on the candles that are there, whole', () => {
    const span = spanMark({ start_time: at(1), end_time: at(3) });
    expect(shifted(span, candles, -5, 0)).toMatchObject({ start: at(0), end: at(2) });
    expect(shifted(span, candles, 99, 0)).toMatchObject({ start: at(17), end: at(19) });
    expect(shifted(pointMark({ timestamp: at(1) }), candles, -5, 0)).toMatchObject({ time: at(0) });
  });

  test('takes its prices along without the noise of floats', () => {
    const line = shapeMark({ startTime: at(1), startPrice: 0.1, endTime: at(4), endPrice: 0.7 });
    expect(shifted(line, candles, 1, 0.2)).toMatchObject({
      from: { time: at(2), price: 0.3 },
      to: { time: at(5), price: 0.9 },
    });
    expect(shifted(line, candles, 1, 0)).toMatchObject({ from: { price: 0.1 }, to: { price: 0.7 } });
  });

  test('with ends between candles stays as it is where it is moved by none', () => {
    const span = spanMark({ start_time: at(1) + 7, end_time: at(3) - 7 });
    expect(shifted(span, candles, 0, 0)).toEqual(span);
  });

  test('that lies beyond the candles is not moved: how wide it is is not known', () => {
    const span = spanMark({ start_time: 0, end_time: at(3) });
    expect(shifted(span, candles, 3, 0)).toBe(span);
    expect(shifted(span, [], 3, 0)).toBe(span);
  });
});
