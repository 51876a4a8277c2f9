import { median } from '../measure.ts';

/** What many measurements come down to, in milliseconds. */
export interface Spread {
  count: number;
  medianMs: number;
  /** 19 of 20 are at most this. */
  p95Ms: number;
  longestMs: number;
}

/** Median, 95th percentile (nearest rank: a value that was measured) and the longest. */
export function spreadOf(valuesMs: readonly number[]): Spread {
  const sorted = valuesMs.toSorted((a, b) => a - b);
  const p95Ms = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN;
  return {
    count: sorted.length,
    medianMs: median(sorted),
    p95Ms,
    longestMs: sorted.at(-1) ?? Number.NaN,
  };
}
