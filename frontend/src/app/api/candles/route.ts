import { json, NO_STORE, route } from '../../../server/answer.ts';
import { readCandleRange } from '../../../server/candle-range.ts';
import { candlePieces } from '../../../server/candles.ts';
import { chartExists } from '../../../server/charts.ts';
import { noSuchChart } from '../../../server/errors.ts';
import { jsonArrayStream } from '../../../server/json-stream.ts';

export const dynamic = 'force-dynamic';

/**
 * A chart's candles, oldest first: `[{time, open, high, low, close}]`, time in Unix seconds. `from` and
 * `to` (inclusive) bound the time; `limit=N` takes the oldest N of that, `newest=N` the newest N.
 */
export const GET = route(async (request: Request) => {
  const range = readCandleRange(new URL(request.url).searchParams);
  const pieces = candlePieces(range);
  const first = await pieces.next();
  // A candle proves its chart by foreign key, so only an empty answer needs to ask.
  if (first.done) return emptyRange(range.chartId);
  return new Response(jsonArrayStream(first.value, pieces), {
    headers: { ...NO_STORE, 'Content-Type': 'application/json' },
  });
});

async function emptyRange(chartId: number): Promise<Response> {
  if (!(await chartExists(chartId))) throw noSuchChart(chartId);
  return json([]);
}
