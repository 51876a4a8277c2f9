import { execute } from '../target.ts';

/** Spreads so many spans of 2 to 40 candles evenly over the candles of a chart. */
export async function addSpans(databaseUrl: string, chartId: number, count: number): Promise<void> {
  await execute(
    databaseUrl,
    `INSERT INTO span_annotations (chart_id, start_time, end_time, label, color)
     SELECT ${Number(chartId)}, ends.start, ends.start + step * (2 + n % 39), 'bull_flag', '#22c55e'
       FROM (SELECT min(time) AS first, (max(time) - min(time)) / (count(*) - 1) AS step, count(*) AS candles
               FROM candles WHERE chart_id = ${Number(chartId)}) AS chart,
            generate_series(0, ${Number(count)} - 1) AS n,
            LATERAL (SELECT first + step * floor(n * candles / ${Number(count)}) AS start) AS ends`,
  );
}
