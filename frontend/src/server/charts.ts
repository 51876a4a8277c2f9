import { CHART_TABLES } from '@candle-annotator/db/owned-tables.ts';
import { charts } from '@candle-annotator/db/schema.ts';
import { desc, eq } from 'drizzle-orm';
import type { Chart } from '../contract/chart.ts';
import { database, inTransaction } from './database.ts';
import { noSuchChart } from './errors.ts';

const NEWEST_FIRST = [desc(charts.createdAt), desc(charts.id)];

/** All charts, newest first. */
export async function listCharts(): Promise<Chart[]> {
  const rows = await database()
    .select()
    .from(charts)
    .orderBy(...NEWEST_FIRST);
  return rows.map(({ id, name, createdAt }) => ({ id, name, created_at: unixSeconds(createdAt) }));
}

/** Throws 404 where there is no chart with this id. */
export async function assertChart(chartId: number): Promise<void> {
  const rows = await database().select({ id: charts.id }).from(charts).where(eq(charts.id, chartId));
  if (rows.length === 0) throw noSuchChart(chartId);
}

/** The id of the newest chart, undefined where there is none. */
export async function newestChartId(): Promise<number | undefined> {
  const newest = await database()
    .select({ id: charts.id })
    .from(charts)
    .orderBy(...NEWEST_FIRST)
    .limit(1);
  return newest[0]?.id;
}

/** A chart's name. Throws 404 where there is no such chart. */
export async function chartName(chartId: number): Promise<string> {
  const rows = await database().select({ name: charts.name }).from(charts).where(eq(charts.id, chartId));
  const [chart] = rows;
  if (!chart) throw noSuchChart(chartId);
  return chart.name;
}

/**
 * Deletes a chart with all that belongs to it, all or nothing. Throws 404 where there is none.
 * The chart is locked first: whoever adds to it meanwhile waits, and then finds it gone.
 */
export async function deleteChart(chartId: number): Promise<void> {
  await inTransaction(async (tx) => {
    const found = await tx.select({ id: charts.id }).from(charts).where(eq(charts.id, chartId)).for('update');
    if (found.length === 0) throw noSuchChart(chartId);
    for (const { table, chartId: owner } of CHART_TABLES) await tx.delete(table).where(eq(owner, chartId));
    await tx.delete(charts).where(eq(charts.id, chartId));
  }, 'rows');
}

function unixSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
