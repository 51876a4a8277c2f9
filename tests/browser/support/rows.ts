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
