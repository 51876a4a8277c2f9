/**
 * How much a mark on the time axis weighs, by what begins there. The library's own numbers, which decide what
 * is written when there is little room.
 */
const WEIGHTS = { year: 70, month: 60, day: 50, none: 0 } as const;
const WITHIN_A_DAY = [
  [12 * 3600, 33],
  [6 * 3600, 32],
  [3 * 3600, 31],
  [3600, 30],
  [1800, 22],
  [300, 21],
  [60, 20],
  [1, 10],
] as const;

/** The weight of a candle at `now` whose neighbour is at `before`, both as the clock shows them. */
export function weightOf(before: number, now: number): number {
  const [one, other] = [new Date(before * 1000), new Date(now * 1000)];
  if (one.getUTCFullYear() !== other.getUTCFullYear()) return WEIGHTS.year;
  if (one.getUTCMonth() !== other.getUTCMonth()) return WEIGHTS.month;
  if (one.getUTCDate() !== other.getUTCDate()) return WEIGHTS.day;
  const begun = WITHIN_A_DAY.find(([step]) => Math.floor(before / step) !== Math.floor(now / step));
  return begun?.[1] ?? WEIGHTS.none;
}
