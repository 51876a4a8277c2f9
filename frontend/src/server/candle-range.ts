import { z } from 'zod';
import { badField } from './errors.ts';

/** As many candles as one upload may hold; above that a client reads in ranges. */
export const MAX_LIMIT = 500_000;
/** Nearly the years 1 to 9999: beyond them a date's ISO form is one that PostgreSQL does not read. */
export const MIN_TIME = -62_135_510_400;
export const MAX_TIME = 253_402_300_799;

/** Which candles of a chart are asked for. Without bounds: all of them. */
export interface CandleRange {
  chartId: number;
  /** Unix seconds, inclusive. */
  from?: number | undefined;
  /** Unix seconds, inclusive. */
  to?: number | undefined;
  /** At most so many, counted from the oldest. */
  limit?: number | undefined;
  /** At most so many, counted from the newest. */
  newest?: number | undefined;
}

/** Digits only: Number() would also take '', ' 1', '1e3' and '0x1'. */
function wholeNumber(min: number, max: number) {
  const expected = `must be a whole number from ${min} to ${max}`;
  return z
    .string(expected)
    .regex(/^-?\d{1,15}$/, expected)
    .transform(Number)
    .refine((value) => value >= min && value <= max, expected);
}

const RANGE = z.object({
  chartId: wholeNumber(1, 2_147_483_647),
  from: wholeNumber(MIN_TIME, MAX_TIME).optional(),
  to: wholeNumber(MIN_TIME, MAX_TIME).optional(),
  limit: wholeNumber(1, MAX_LIMIT).optional(),
  newest: wholeNumber(1, MAX_LIMIT).optional(),
});

/** Reads `chartId`, `from`, `to`, `limit`, `newest`. Throws a 400 that names the first wrong field. */
export function readCandleRange(search: URLSearchParams): CandleRange {
  const parsed = RANGE.safeParse(Object.fromEntries(search));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badField(String(issue?.path[0]), issue?.message ?? 'is not valid');
  }
  const range = parsed.data;
  if (range.limit !== undefined && range.newest !== undefined) {
    throw badField('newest', 'cannot be combined with limit, which counts from the other end');
  }
  if (range.from !== undefined && range.to !== undefined && range.from > range.to) {
    throw badField('from', 'must not be later than to');
  }
  return range;
}
