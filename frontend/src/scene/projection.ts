import { extremesOf } from '../candles/drawn.ts';
import { firstAtOrAfter } from '../candles/run.ts';
import type { Candle } from '../contract/candle.ts';

/** From time and price to the screen. Candles stand side by side, so time is not to scale. */
export interface Projection {
  readonly candles: readonly Candle[];
  /** The x of the candle with index 0, and the distance from one to the next. */
  readonly origin: number;
  readonly spacing: number;
  /** The pane's size. */
  readonly width: number;
  readonly height: number;
  y(price: number): number;
}

/** The x of a time; between candles in proportion, beyond them by the usual distance of two. */
export function xOf(projection: Projection, time: number): number {
  return projection.origin + positionOf(projection.candles, time) * projection.spacing;
}

/** The index at which a time lies, in fractions. */
export function positionOf(candles: readonly Candle[], time: number): number {
  const [first, last] = [candles[0], candles.at(-1)];
  if (!first || !last) return 0;
  const usual = (last.time - first.time) / Math.max(1, candles.length - 1) || 1;
  if (time <= first.time) return (time - first.time) / usual;
  if (time >= last.time) return candles.length - 1 + (time - last.time) / usual;
  const after = firstAtOrAfter(candles, time);
  const [earlier, later] = [candles[after - 1] as Candle, candles[after] as Candle];
  return after - 1 + (time - earlier.time) / (later.time - earlier.time);
}

/** The lowest and highest price from `start` to `end` (Unix seconds, inclusive); undefined: no candle. */
export function priceExtent(
  candles: readonly Candle[],
  start: number,
  end: number,
): { low: number; high: number } | undefined {
  let index = firstAtOrAfter(candles, start);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let candle = candles[index]; candle && candle.time <= end; candle = candles[++index]) {
    const own = extremesOf(candle);
    low = Math.min(low, own.low);
    high = Math.max(high, own.high);
  }
  return low <= high ? { low, high } : undefined;
}
