import type { Candle, CandleAnswer } from '../contract/candle.ts';

/** What one request brought. */
export interface CandleBatch {
  /** Those that can be drawn, oldest first. */
  candles: Candle[];
  /** How many there were in all. */
  received: number;
  /** Unix seconds of the oldest received; undefined when there was none. */
  oldest: number | undefined;
}

/**
 * The newest `count` candles of a chart that are older than `before` (Unix seconds; undefined: the
 * newest of all). Throws an Error whose message is fit to be shown.
 */
export async function readCandles(
  chartId: number,
  before: number | undefined,
  count: number,
  signal: AbortSignal,
): Promise<CandleBatch> {
  const query = new URLSearchParams({ chartId: String(chartId), newest: String(count) });
  if (before !== undefined) query.set('to', String(before - 1));
  const response = await fetch(`/api/candles?${query}`, { signal });
  if (!response.ok) throw new Error(await errorOf(response));
  const answer: CandleAnswer[] = await response.json();
  return { candles: answer.filter(isDrawable), received: answer.length, oldest: answer[0]?.time };
}

function isDrawable(candle: CandleAnswer): candle is Candle {
  return candle.open !== null && candle.high !== null && candle.low !== null && candle.close !== null;
}

/** The API's own words, or the status where something else answered. */
async function errorOf(response: Response): Promise<string> {
  const body: { error?: unknown } | null = await response.json().catch(() => null);
  return typeof body?.error === 'string' ? body.error : `The server answered ${response.status}.`;
}
