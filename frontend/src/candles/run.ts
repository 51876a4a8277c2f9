import type { Candle } from '../contract/candle.ts';

/** How many candles are read at once: days of minutes, or decades of days. */
export const CHUNK_CANDLES = 5_000;
/** Most candles held at once, whatever the chart holds. */
export const KEPT_CANDLES = 30_000;

/** What one request brought. */
export interface Batch {
  /** Those that can be drawn, oldest first. */
  candles: readonly Candle[];
  /** Unix seconds of the first and last received, drawable or not; undefined when there was none. */
  first: number | undefined;
  last: number | undefined;
  /** True when there are no more in the direction that was read. */
  end: boolean;
}

/** An unbroken part of a chart, oldest first. */
export interface Run {
  readonly candles: readonly Candle[];
  /** Everything from `first` to `last` (Unix seconds, inclusive) has been read; undefined: nothing yet. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  /** True when the chart's first candle is among them. */
  readonly atOldest: boolean;
  /** True when the chart's last candle is among them. */
  readonly atNewest: boolean;
}

/** Puts a batch before the run. Beyond `kept` candles the newest are let go, to be read again if need be. */
export function withOlder(run: Run, batch: Batch, kept = KEPT_CANDLES): Run {
  const all = [...batch.candles, ...run.candles];
  const candles = all.slice(0, kept);
  const cut = candles.length < all.length;
  return {
    candles,
    first: batch.first ?? run.first,
    last: cut ? candles.at(-1)?.time : (run.last ?? batch.last),
    atOldest: batch.end,
    atNewest: run.atNewest && !cut,
  };
}

/** Puts a batch after the run. Beyond `kept` candles the oldest are let go. */
export function withNewer(run: Run, batch: Batch, kept = KEPT_CANDLES): Run {
  const all = [...run.candles, ...batch.candles];
  const candles = all.slice(-kept);
  const cut = candles.length < all.length;
  return {
    candles,
    first: cut ? candles[0]?.time : (run.first ?? batch.first),
    last: batch.last ?? run.last,
    atOldest: run.atOldest && !cut,
    atNewest: batch.end,
  };
}

/** How far the candles in `after` have moved along against `before`; 0 when they share none. */
export function shiftBetween(before: readonly Candle[], after: readonly Candle[]): number {
  const [oldest] = before;
  const [first] = after;
  if (!oldest || !first) return 0;
  // One of the two begins inside the other, for both are unbroken parts of one chart.
  const later = Math.max(oldest.time, first.time);
  const was = indexOfTime(before, later);
  const is = indexOfTime(after, later);
  return was === undefined || is === undefined ? 0 : is - was;
}

/** The index of the candle at exactly this time. */
export function indexOfTime(candles: readonly Candle[], time: number): number | undefined {
  const index = firstAtOrAfter(candles, time);
  return candles[index]?.time === time ? index : undefined;
}

/** The index of the candle nearest in time; undefined when there is none at all. */
export function nearestIndex(candles: readonly Candle[], time: number): number | undefined {
  const after = firstAtOrAfter(candles, time);
  const [earlier, later] = [candles[after - 1], candles[after]];
  if (!later) return earlier ? after - 1 : undefined;
  return earlier && time - earlier.time < later.time - time ? after - 1 : after;
}

/** The index of the first candle at this time or later; the number of candles when all are earlier. */
export function firstAtOrAfter(candles: readonly Candle[], time: number): number {
  let [low, high] = [0, candles.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((candles[middle] as Candle).time < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
