import type { TestDatabase } from '../../support/database.ts';
import { FIRST } from './csv.ts';

/** A chart of so many candles from 1 January 2024 on, one an hour unless told otherwise; returns its id. */
export async function addHours(
  database: TestDatabase,
  name: string,
  count: number,
  stepSeconds = 3_600,
): Promise<number> {
  const [chart] = await database.query<{ id: number }>('INSERT INTO charts (name) VALUES ($1) RETURNING id', [
    name,
  ]);
  await database.query(
    `INSERT INTO candles (chart_id, time, open, high, low, close)
     SELECT $1, to_timestamp($2 + n::bigint * $4) AT TIME ZONE 'UTC', p, p + 4, p - 4, p + 2 * sin(n)
       FROM generate_series(0, $3 - 1) AS n, LATERAL (SELECT 1000 + 60 * sin(n / 23.0) + n / 4.0 AS p) AS price`,
    [chart?.id, FIRST, count, stepSeconds],
  );
  return chart?.id ?? Number.NaN;
}

/** So many bull flags: one every `everyHours`, `hours` long, the next ones up to `longer` hours longer in turn. */
export async function addFlags(
  database: TestDatabase,
  chartId: number,
  {
    count,
    everyHours,
    hours,
    longer = 0,
  }: { count: number; everyHours: number; hours: number; longer?: number },
): Promise<void> {
  await database.query(
    `INSERT INTO span_annotations (chart_id, start_time, end_time, label, color)
     SELECT $1, to_timestamp($2 + n * $4 * 3600) AT TIME ZONE 'UTC',
            to_timestamp($2 + (n * $4 + $5 + n % ($6 + 1)) * 3600) AT TIME ZONE 'UTC', 'bull_flag', '#26a69a'
       FROM generate_series(0, $3::int - 1) AS n`,
    [chartId, FIRST, count, everyHours, hours, longer],
  );
}
