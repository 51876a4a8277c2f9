import type { Candle, CandleAnswer } from '../contract/candle.ts';
import { request } from '../request/request.ts';
import type { Batch } from './run.ts';

/** Which end of a range is wanted: the oldest `limit` of it, or the newest. */
type Wanted = { from?: number; limit: number } | { to?: number; newest: number };

/**
 * Reads a part of a chart; times in Unix seconds, inclusive. Throws a RequestError, whose message is
 * fit to be shown.
 */
export async function readCandles(chartId: number, wanted: Wanted, signal: AbortSignal): Promise<Batch> {
  const query = new URLSearchParams({ chartId: String(chartId) });
  for (const [name, value] of Object.entries(wanted)) query.set(name, String(value));
  const answer = await request<CandleAnswer[]>(`/api/candles?${query}`, { signal });
  const asked = 'limit' in wanted ? wanted.limit : wanted.newest;
  return {
    candles: answer.filter(isDrawable),
    first: answer[0]?.time,
    last: answer.at(-1)?.time,
    end: answer.length < asked,
  };
}

/** All four prices are there, and the time is not its predecessor's (two within one second). */
function isDrawable(candle: CandleAnswer, index: number, all: CandleAnswer[]): candle is Candle {
  const { time, open, high, low, close } = candle;
  return open !== null && high !== null && low !== null && close !== null && all[index - 1]?.time !== time;
}
