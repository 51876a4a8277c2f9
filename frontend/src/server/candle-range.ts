import { CANDLES_QUERY } from '../contract/queries.ts';
import { badField } from './errors.ts';
import { checkQuery } from './fields.ts';

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

/** Reads `chartId`, `from`, `to`, `limit`, `newest`. Throws a 400 that names the first wrong field. */
export function readCandleRange(search: URLSearchParams): CandleRange {
  const range = checkQuery(CANDLES_QUERY, search);
  if (range.limit !== undefined && range.newest !== undefined) {
    throw badField('newest', 'cannot be combined with limit, which counts from the other end');
  }
  if (range.from !== undefined && range.to !== undefined && range.from > range.to) {
    throw badField('from', 'must not be later than to');
  }
  return range;
}
