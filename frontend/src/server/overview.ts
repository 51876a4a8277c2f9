import type { ChartChanges, ChartOverview } from '../contract/overview.ts';
import { pool } from './database.ts';
import { noSuchChart } from './errors.ts';

/** More than the strip under a chart has pixels for on most screens; each costs one look into the index. */
const SAMPLES = 600;

const EXTENT = `
  SELECT date_part('epoch', min(time)) AS first, date_part('epoch', max(time)) AS last, count(*)::int AS count
    FROM candles WHERE chart_id = $1`;

const SAMPLED = `
  SELECT DISTINCT floor(date_part('epoch', time))::float8 AS time, close
    FROM generate_series(0, $4::int) AS step,
         LATERAL (SELECT time, close FROM candles
                   WHERE chart_id = $1
                     AND time >= timestamp 'epoch' + ($2::float8 + ($3::float8 - $2) * step / $4) * interval '1 second'
                   ORDER BY time LIMIT 1) AS candle
   ORDER BY time`;

/** What a chart holds as a whole. Throws 404 where there is no such chart. */
export async function readOverview(chartId: number): Promise<ChartOverview> {
  const extent = await pool().query<{ first: number | null; last: number | null; count: number }>(EXTENT, [
    chartId,
  ]);
  const { first = null, last = null, count = 0 } = extent.rows[0] ?? {};
  if (first === null || last === null) {
    await readChanges(chartId);
    return { count: 0, first: null, last: null, samples: [] };
  }
  const sampled = await pool().query<{ time: number; close: number }>(SAMPLED, [
    chartId,
    first,
    last,
    SAMPLES,
  ]);
  const samples = sampled.rows.map(({ time, close }) => ({
    time,
    close: Number.isFinite(close) ? close : null,
  }));
  return { count, first: Math.floor(first), last: Math.floor(last), samples };
}

/**
 * A row's xmin is the transaction that wrote it, so their sum and number change with every change, also with
 * those that other programs make: no column, no trigger and no open connection is needed for it.
 */
const print = (rows: string) =>
  `(SELECT count(*) || '.' || coalesce(sum(xmin::text::bigint), 0) FROM ${rows})`;

const CHANGES = `
  SELECT ${print('annotations WHERE chart_id = $1')} AS annotations,
         ${print('span_annotations WHERE chart_id = $1')} AS spans,
         ${print('annotation_types')} || '-' || ${print('span_label_types')} AS labels,
         (SELECT concat_ws('-', min(time), max(time)) FROM candles WHERE chart_id = $1) AS candles
    FROM charts WHERE id = $1`;

/** Texts that change with a chart's rows. Throws 404 where there is no such chart. */
export async function readChanges(chartId: number): Promise<ChartChanges> {
  const [changes] = (await pool().query<ChartChanges>(CHANGES, [chartId])).rows;
  if (!changes) throw noSuchChart(chartId);
  return changes;
}
