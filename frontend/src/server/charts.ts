import { charts } from '@candle-annotator/db/schema.ts';
import { desc, eq } from 'drizzle-orm';
import type { Chart } from '../contract/chart.ts';
import { database } from './database.ts';

/** All charts, newest first. */
export async function listCharts(): Promise<Chart[]> {
  const rows = await database().select().from(charts).orderBy(desc(charts.createdAt), desc(charts.id));
  return rows.map(({ id, name, createdAt }) => ({ id, name, created_at: unixSeconds(createdAt) }));
}

/** Whether there is a chart with this id. */
export async function chartExists(chartId: number): Promise<boolean> {
  const rows = await database().select({ id: charts.id }).from(charts).where(eq(charts.id, chartId));
  return rows.length > 0;
}

function unixSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
