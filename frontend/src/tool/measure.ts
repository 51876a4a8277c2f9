import { nearestIndex } from '../candles/run.ts';
import type { Candle } from '../contract/candle.ts';
import type { Place } from '../marks/mark.ts';

/** How far it is from one place to another. */
export interface Measure {
  /** Candles, both ends counted. */
  readonly bars: number;
  /** The change in price, in percent of where it began; undefined where that is nothing. */
  readonly percent: number | undefined;
  readonly seconds: number;
}

/** Measures between two places of a chart, whichever comes first in time. */
export function measure(candles: readonly Candle[], from: Place, to: Place): Measure {
  const [a, b] = [nearestIndex(candles, from.time) ?? 0, nearestIndex(candles, to.time) ?? 0];
  const [earlier, later] = from.time <= to.time ? [from, to] : [to, from];
  return {
    bars: Math.abs(b - a) + 1,
    percent:
      earlier.price === 0 ? undefined : ((later.price - earlier.price) / Math.abs(earlier.price)) * 100,
    seconds: later.time - earlier.time,
  };
}

/** `24 bars · +1.35 % · 1 d 2 h` */
export function measureWords({ bars, percent, seconds }: Measure): string {
  const change = percent === undefined ? [] : [`${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(2)} %`];
  return [`${bars} ${bars === 1 ? 'bar' : 'bars'}`, ...change, durationWords(seconds)].join(' · ');
}

const UNITS = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** The two largest units that are there: `1 d 2 h`, `45 min`. */
function durationWords(seconds: number): string {
  let left = Math.round(seconds);
  const parts = UNITS.map(([size, name]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count === 0 ? '' : `${count} ${name}`;
  }).filter(Boolean);
  return parts.slice(0, 2).join(' ') || '0 s';
}
