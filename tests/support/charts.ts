import { expect, vi } from 'vitest';
import type { TestDatabase } from './database.ts';

/** 10 March 2024, 02:30 UTC: as local time in New York this moment does not exist. */
export const IN_THE_GAP = 1_710_037_800;

/** Puts this process and the database into a time zone that is not UTC. */
export async function moveToNewYork(db: TestDatabase): Promise<void> {
  vi.stubEnv('TZ', 'America/New_York');
  expect(new Date(IN_THE_GAP * 1000).getTimezoneOffset()).toBe(5 * 60);
  await db.query(`ALTER DATABASE ${db.name} SET timezone = 'America/New_York'`);
}

let charts = 0;

/** A chart without candles; returns its id. */
export async function addChart(db: TestDatabase, name = `chart ${++charts}`, createdAt = 0): Promise<number> {
  const rows = await db.query<{ id: number }>(
    `INSERT INTO charts (name, created_at) VALUES ($1, to_timestamp($2) AT TIME ZONE 'UTC') RETURNING id`,
    [name, createdAt],
  );
  return rows[0]?.id ?? Number.NaN;
}

/** One candle at a Unix second; -0 arrives as -0. */
export async function addCandle(
  db: TestDatabase,
  chart: number,
  time: number,
  prices: unknown[] = [1, 2, 0.5, 1.5],
): Promise<void> {
  await db.query(
    `INSERT INTO candles (chart_id, time, open, high, low, close)
     VALUES ($1, to_timestamp($2) AT TIME ZONE 'UTC', $3, $4, $5, $6)`,
    [chart, time, ...prices.map((price) => (Object.is(price, -0) ? '-0' : price))],
  );
}

/** One candle a minute from 1970 on, stored latest first. */
export async function addMinutes(db: TestDatabase, chart: number, count: number): Promise<void> {
  await db.query(
    `INSERT INTO candles (chart_id, time, open, high, low, close)
     SELECT $1, timestamp 'epoch' + n * interval '1 minute', n, n, n, n
       FROM generate_series($2::int - 1, 0, -1) AS n`,
    [chart, count],
  );
}
