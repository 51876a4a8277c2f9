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

  test('and are written out, not as powers of ten', () => {
    expect(formatPrice(4.12e-7, 9)).toBe('0.000000412');
    expect(formatPrice(2e-18, 18)).toBe('0.000000000000000002');
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
