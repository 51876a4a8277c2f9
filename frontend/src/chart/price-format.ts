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
/** From here on digits are counted, not read. */
const UNITS = [
  [1e12, 'T'],
  [1e9, 'B'],
] as const;
/** So many zeros behind the point, and one has to count them. */
const COUNTED_ZEROS = 5;

/** How many decimals the newest of these candles need, noise aside: 5 for EURUSD, 0 for prices in points. */
export function priceDecimals(candles: readonly Candle[]): number {
  const prices = candles.slice(-LOOKED_AT).flatMap(({ open, high, low, close }) => [open, high, low, close]);
  const noise = Math.max(0, ...prices.map(Math.abs)) / NOISE_RATIO;
  return Math.max(0, ...prices.filter((price) => Math.abs(price) > noise).map(decimals));
}

/**
 * A price with so many decimals, as traders write it: `17,250`, `1.0844`, `1.25T` (10¹²), `0.0₈125` with the
 * number of its zeros.
 */
export function formatPrice(price: number, decimals: number): string {
  const unit = UNITS.find(([size]) => Math.abs(price) >= size);
  if (unit) {
    const digits = Number((price / unit[0]).toPrecision(SIGNIFICANT_DIGITS));
    return `${grouped(digits.toLocaleString('en-GB', { useGrouping: false, maximumFractionDigits: SIGNIFICANT_DIGITS }))}${unit[1]}`;
  }
  return withCountedZeros(grouped(price.toFixed(decimals)));
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

function grouped(number: string): string {
  const [whole = '', fraction] = number.split('.');
  const [sign, digits] = whole.startsWith('-') ? ['-', whole.slice(1)] : ['', whole];
  const thousands: string[] = [];
  for (let end = digits.length; end > 0; end -= 3) thousands.unshift(digits.slice(Math.max(0, end - 3), end));
  return `${sign}${thousands.join(',')}${fraction === undefined ? '' : `.${fraction}`}`;
}

function withCountedZeros(number: string): string {
  const zeros = /^(-?0\.)(0+)(?=[1-9])/.exec(number);
  const [all = '', head = '', { length } = ''] = zeros ?? [];
  if (length < COUNTED_ZEROS) return number;
  const counted = [...String(length)].map((digit) => String.fromCodePoint(0x2080 + Number(digit)));
  return `${head}0${counted.join('')}${number.slice(all.length)}`;
}

function decimals(price: number): number {
  const [digits = '', exponent] = price.toExponential(SIGNIFICANT_DIGITS - 1).split('e');
  const fraction = digits.replace(/^-?\d\.|0+$/g, '');
  return Math.min(Math.max(fraction.length - Number(exponent), 0), MAX_DECIMALS);
}
