import type { PriceFormatCustom } from 'lightweight-charts';
import type { Candle } from '../contract/candle.ts';

/** Beyond eight digits a price holds float noise (129587.00000000001), not information. */
const SIGNIFICANT_DIGITS = 8;
/** Beside a price this many times as large one is float noise too: 0.1 + 0.2 - 0.3 in a chart of spreads. */
const NOISE_RATIO = 1e12;
const LOOKED_AT = 500;
/** The most that toFixed() takes. */
const MAX_DECIMALS = 100;
/** lightweight-charts throws where 1 / minMove does not round to a power of ten, as 1 / 1e-18 does not. */
const MIN_MOVE = 1e-15;

/** How many decimals the newest of these candles need, noise aside: 5 for EURUSD, 0 for prices in points. */
export function priceDecimals(candles: readonly Candle[]): number {
  const prices = candles.slice(-LOOKED_AT).flatMap(({ open, high, low, close }) => [open, high, low, close]);
  const noise = Math.max(0, ...prices.map(Math.abs)) / NOISE_RATIO;
  return Math.max(0, ...prices.filter((price) => Math.abs(price) > noise).map(decimals));
}

/** A price with so many decimals; below 1e21 all its digits, never a power of ten. */
export function formatPrice(price: number, decimals: number): string {
  return price.toFixed(decimals);
}

/** A price as it is stored: whatever its size, without float noise. */
export function storedPrice(price: number): number {
  return Number(price.toPrecision(SIGNIFICANT_DIGITS));
}

/** So many decimals for the library, whose own format throws beyond sixteen. */
export function priceFormatOf(decimals: number): PriceFormatCustom {
  return {
    type: 'custom',
    minMove: Math.max(10 ** -decimals, MIN_MOVE),
    formatter: (price: number) => formatPrice(price, decimals),
  };
}

function decimals(price: number): number {
  const [digits = '', exponent] = price.toExponential(SIGNIFICANT_DIGITS - 1).split('e');
  const fraction = digits.replace(/^-?\d\.|0+$/g, '');
  return Math.min(Math.max(fraction.length - Number(exponent), 0), MAX_DECIMALS);
}
