/**
 * SQL for a chart of 2,000 hourly candles from 2024 on that rise and fall every 40 candles, each rise marked
 * as a bull flag: enough to learn from, and a rule that can be learnt. The chart gets the id that is next.
 */
export const LEARNABLE_CHART = `
  WITH chart AS (INSERT INTO charts (name) VALUES ('to learn from') RETURNING id),
  candle AS (
    INSERT INTO candles (chart_id, time, open, high, low, close)
    SELECT id, timestamp '2024-01-01' + n * interval '1 hour', p, greatest(p, q) + 1, least(p, q) - 1, q
      FROM chart, generate_series(0, 1999) AS n,
           LATERAL (SELECT 1000 + 60 * sin(n * pi() / 20) AS p, 1000 + 60 * sin((n + 1) * pi() / 20) AS q) AS price)
  INSERT INTO span_annotations (chart_id, start_time, end_time, label)
    SELECT id, timestamp '2024-01-01' + n * interval '1 hour', timestamp '2024-01-01' + (n + 18) * interval '1 hour',
           'bull_flag'
      FROM chart, generate_series(31, 1960, 40) AS n`;
