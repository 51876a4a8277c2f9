import { route, streamed } from '../../../server/answer.ts';
import { readCandleRange } from '../../../server/candle-range.ts';
import { candlePieces } from '../../../server/candles.ts';
import { assertChart } from '../../../server/charts.ts';

export const dynamic = 'force-dynamic';

/**
 * A chart's candles, oldest first: `[{time, open, high, low, close}]`, time in Unix seconds. `from` and
 * `to` (inclusive) bound the time; `limit=N` takes the oldest N of that, `newest=N` the newest N.
 */
export const GET = route(async (request: Request) => {
  const range = readCandleRange(new URL(request.url).searchParams);
  // A candle proves its chart by foreign key, so only an empty answer needs to ask.
  return streamed(candlePieces(range), { whenEmpty: () => assertChart(range.chartId) });
});
