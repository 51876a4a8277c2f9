import { firstAtOrAfter } from '../candles/run.ts';
import type { Candle } from '../contract/candle.ts';

/** Indices of candles, with fractions; may reach beyond the candles on both sides. */
export interface IndexRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The time at an index: between candles in proportion, beyond them by the distance of the two at that end.
 */
export function timeAtIndex(candles: readonly Candle[], index: number): number {
  const [first, last] = [candles[0], candles.at(-1)];
  if (!first || !last) return 0;
  if (index <= 0) return first.time + index * stepAt(candles, 0);
  const end = candles.length - 1;
  if (index >= end) return last.time + (index - end) * stepAt(candles, end - 1);
  const [earlier, later] = [candles[Math.floor(index)] as Candle, candles[Math.ceil(index)] as Candle];
  return earlier.time + (later.time - earlier.time) * (index % 1);
}

/** The index at a time: `timeAtIndex` the other way. */
export function indexAtTime(candles: readonly Candle[], time: number): number {
  const [first, last] = [candles[0], candles.at(-1)];
  if (!first || !last) return 0;
  if (time <= first.time) return (time - first.time) / stepAt(candles, 0);
  const end = candles.length - 1;
  if (time >= last.time) return end + (time - last.time) / stepAt(candles, end - 1);
  const after = firstAtOrAfter(candles, time);
  const [earlier, later] = [candles[after - 1] as Candle, candles[after] as Candle];
  return after - 1 + (time - earlier.time) / (later.time - earlier.time);
}

/** The candles of a range of indices. */
export function candlesIn(candles: readonly Candle[], { from, to }: IndexRange): readonly Candle[] {
  return candles.slice(Math.max(0, Math.ceil(from)), Math.max(0, Math.floor(to) + 1));
}

function stepAt(candles: readonly Candle[], index: number): number {
  const [one, other] = [candles[Math.max(0, index)], candles[Math.max(0, index) + 1]];
  return one && other ? other.time - one.time : 1;
}
