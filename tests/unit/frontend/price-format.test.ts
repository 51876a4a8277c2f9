import { describe, expect, test } from 'vitest';
import {
  formatPrice,
  priceDecimals,
  priceFormatOf,
  storedPrice,
} from '../../../frontend/src/chart/price-format.ts';

const candles = (...prices: number[]) =>
  prices.map((price, time) => ({ time, open: price, high: price, low: price, close: price }));

describe('decimals are as many as the prices need', () => {
  test.each([
    ['a price of 4e-7', [4e-7, 4.12e-7], 9],
    ['a price of 1e-9', [1e-9, 1.5e-9], 10],
    ['a price of 1.2345678e-9', [1.2345678e-9], 16],
    ['a price of 1e-18', [1e-18], 18],
    ['a price that toFixed() cannot show', [1e-300], 100],
    ['an exchange rate', [1.08435, 1.0844], 5],
    ['a price with float noise', [129_587.000_000_000_01], 0],
    ['a price in points', [17_250, 17_300], 0],
    ['a large price', [3e21], 0],
    ['a spread that crosses zero', [1.25, -0.5, 0.1 + 0.2 - 0.3, 0], 2],
    ['no price', [], 0],
  ])('%s', (_what, prices, decimals) => {
    expect(priceDecimals(candles(...prices))).toBe(decimals);
  });

  test.each([
    [1.0844, 5, '1.08440'],
    [17_250, 0, '17,250'],
    [-1_234_567.5, 1, '-1,234,567.5'],
    [0.000_041_2, 7, '0.0000412'],
    [4.12e-7, 9, '0.0₆412'],
    [-1.234_567_8e-9, 16, '-0.0₈12345678'],
    [2e-18, 18, '0.0₁₇2'],
    [0, 10, '0.0000000000'],
    [1e12, 0, '1T'],
    [1_023_456_789_012, 0, '1.0234568T'],
    [-2.5e9, 2, '-2.5B'],
    [3e21, 0, '3,000,000,000T'],
  ])('%d with %d of them reads %s', (price, decimals, read) => {
    expect(formatPrice(price, decimals)).toBe(read);
  });
});

test.each([4.123_456_78e-7, 1.234_567_891e-9, 1.084_351_234, 129_587.000_000_000_01, -0.25])(
  '%d is stored with eight significant digits, not as zero',
  (price) => {
    expect(Math.abs(storedPrice(price) / price - 1)).toBeLessThan(1e-7);
    expect(storedPrice(price)).toBe(Number(price.toPrecision(8)));
  },
);

test.each(Array.from({ length: 101 }, (_, decimals) => decimals))(
  '%d decimals give the library a step whose inverse is a power of ten',
  (decimals) => {
    const base = Math.round(1 / priceFormatOf(decimals).minMove);
    expect(String(base)).toMatch(/^10*$/);
    expect(base).toBeLessThanOrEqual(1e15);
  },
);
