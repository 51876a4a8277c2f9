import { z } from 'zod';
import { LIMITS } from '../contract/limits.ts';
import { badField } from './errors.ts';
import { check, idText, secondsText, wholeNumberText } from './fields.ts';

/** As many candles as one upload may hold; above that a client reads in ranges. */
export const MAX_LIMIT = LIMITS.uploadRows;
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

const RANGE = z.object({
  chartId: idText,
  from: secondsText.optional(),
  to: secondsText.optional(),
  limit: wholeNumberText(1, MAX_LIMIT).optional(),
  newest: wholeNumberText(1, MAX_LIMIT).optional(),
});

/** Reads `chartId`, `from`, `to`, `limit`, `newest`. Throws a 400 that names the first wrong field. */
export function readCandleRange(search: URLSearchParams): CandleRange {
  const range = check(RANGE, Object.fromEntries(search));
  if (range.limit !== undefined && range.newest !== undefined) {
    throw badField('newest', 'cannot be combined with limit, which counts from the other end');
  }
  if (range.from !== undefined && range.to !== undefined && range.from > range.to) {
    throw badField('from', 'must not be later than to');
  }
  return range;
}
