import type { Candle } from '../contract/candle.ts';

/** Beyond eight digits a price holds float noise (129587.00000000001), not information. */
const SIGNIFICANT_DIGITS = 8;
const LOOKED_AT = 500;

/** How many decimals the newest of these candles need, noise aside: 5 for EURUSD, 0 for prices in points. */
export function priceDecimals(candles: readonly Candle[]): number {
  const prices = candles.slice(-LOOKED_AT).flatMap(({ open, high, low, close }) => [open, high, low, close]);
  return Math.max(0, ...prices.map(decimals));
}

function decimals(price: number): number {
  const text = String(Number(price.toPrecision(SIGNIFICANT_DIGITS)));
  const point = text.indexOf('.');
  return point === -1 || text.includes('e') ? 0 : text.length - point - 1;
}
