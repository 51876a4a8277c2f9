import { describe, expect, test } from 'vitest';
import { candlesIn, indexAtTime, timeAtIndex } from '../../../frontend/src/chart/view-times.ts';
import type { Candle } from '../../../frontend/src/contract/candle.ts';
import { readAddress, writeAddress } from '../../../frontend/src/navigation/address.ts';

const candle = (time: number): Candle => ({ time, open: 1, high: 2, low: 0, close: 1 });
/** Two days of hours, with a night between them. */
const CANDLES = [0, 3_600, 7_200, 86_400, 90_000].map(candle);

describe('indices and times', () => {
  test.each([
    [0, 0],
    [1.5, 5_400],
    [2.5, 46_800],
    [4, 90_000],
    [6, 97_200],
    [-2, -7_200],
  ])('index %d is at %d, and the other way', (index, time) => {
    expect(timeAtIndex(CANDLES, index)).toBe(time);
    expect(indexAtTime(CANDLES, time)).toBeCloseTo(index, 9);
  });

  test('no candle, and one alone, are no trouble', () => {
    expect(timeAtIndex([], 5)).toBe(0);
    expect(indexAtTime([], 5)).toBe(0);
    expect(indexAtTime([candle(10)], timeAtIndex([candle(10)], 3))).toBe(3);
  });

  test('the candles of a view are those whose middle is in it', () => {
    expect(candlesIn(CANDLES, { from: -5, to: 0.4 })).toEqual([CANDLES[0]]);
    expect(candlesIn(CANDLES, { from: 0.6, to: 2 })).toEqual(CANDLES.slice(1, 3));
    expect(candlesIn(CANDLES, { from: -5, to: -1 })).toEqual([]);
    expect(candlesIn(CANDLES, { from: 7, to: 9 })).toEqual([]);
  });
});

describe('the address of a place', () => {
  const read = (query: string) => readAddress(new URLSearchParams(query), 7);

  test.each([[{ from: 100, to: 200, mark: 's12' }], [{ from: -100 }], [{ mark: 'a-3' }], [{}]])(
    '%j comes back from it',
    (place) => {
      expect(read(writeAddress(new URLSearchParams('debug=1'), 7, place))).toEqual(place);
    },
  );

  test('what else was in the address stays, what was there of the view before does not', () => {
    const before = new URLSearchParams('x=1&from=5&to=9&mark=s1&chart=3');
    expect(writeAddress(before, 7, { from: 6 })).toBe('?x=1&from=6&chart=7');
  });

  test.each([
    'chart=8&from=1&to=2&mark=s1',
    'from=2&to=1',
    'from=1e9',
    'from=NaN&mark=x1',
    'from=99999999999999999999',
    'from=999999999999',
    'mark=s1;DROP',
    'to=5',
  ])('%s names none', (query) => {
    expect(read(query)).toEqual({});
  });
});
