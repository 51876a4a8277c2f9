import type { TestDatabase } from './database.ts';

/** The six tables of the target, charts first; told here once for all tests, and by nobody of the job. */
export const TARGET_TABLES = [
  'charts',
  'candles',
  'annotation_types',
  'annotations',
  'span_label_types',
  'span_annotations',
] as const;

/** How many rows the six tables have together. */
export async function countRows(database: TestDatabase): Promise<number> {
  const counts = TARGET_TABLES.map((table) => `(SELECT count(*) FROM public.${table})`);
  const [row] = await database.query<{ rows: number }>(`SELECT (${counts.join(' + ')})::int AS rows`);
  return row?.rows as number;
}
