import { execute } from '../target.ts';
import type { Site } from './site.ts';
import { type Spread, spreadOf } from './spread.ts';

const REQUESTS = 50;
/** So many the page asks for at a time: frontend/src/candles/run.ts. */
const CHUNK = 5_000;
const MINUTE = 60;

export interface RouteResult {
  candles: number;
  question: string;
  /** Of one answer, as JSON before compression. */
  bytes: number;
  spread: Spread;
}

/** How long `GET /api/candles` takes, from the request to the last byte, on a chart of so many candles. */
export async function measureRoute(site: Site, chartId: number, candles: number): Promise<RouteResult[]> {
  await fillChart(site, chartId, candles);
  const middle = Math.floor(candles / 2) * MINUTE;
  const questions = [
    ['newest 5,000', `newest=${CHUNK}`],
    ['5,000 from the middle', `from=${middle}&limit=${CHUNK}`],
    ['a range in the middle', `from=${middle}&to=${middle + (CHUNK - 1) * MINUTE}`],
  ] as const;
  const results: RouteResult[] = [];
  for (const [question, query] of questions) {
    results.push({
      candles,
      question,
      ...(await ask(`${site.url}/api/candles?chartId=${chartId}&${query}`)),
    });
  }
  return results;
}

async function ask(url: string): Promise<{ bytes: number; spread: Spread }> {
  const timesMs: number[] = [];
  let bytes = 0;
  await (await fetch(url)).arrayBuffer(); // The first one also compiles and connects.
  for (let request = 0; request < REQUESTS; request += 1) {
    const startedAtMs = performance.now();
    const answer = await fetch(url);
    const body = await answer.arrayBuffer();
    timesMs.push(performance.now() - startedAtMs);
    bytes = body.byteLength;
    const rows: unknown[] = JSON.parse(new TextDecoder().decode(body));
    if (rows.length !== CHUNK) throw new Error(`${url} answered ${rows.length} candles.`);
  }
  return { bytes, spread: spreadOf(timesMs) };
}

/** One-minute candles from 1970 on, with prices of five digits. */
async function fillChart({ databaseUrl }: Site, chartId: number, candles: number): Promise<void> {
  await execute(
    databaseUrl,
    `INSERT INTO charts (id, name) VALUES (${chartId}, '${candles} candles')`,
    `INSERT INTO candles (chart_id, time, open, high, low, close)
     SELECT ${chartId}, timestamp 'epoch' + n * interval '1 minute', p, p + 0.0007, p - 0.0006, p + 0.0002
       FROM generate_series(0, ${candles} - 1) AS n, LATERAL (SELECT round((1.1 + sin(n / 3000.0) / 20)::numeric, 5)) AS price (p)`,
    'VACUUM ANALYZE candles',
  );
}
