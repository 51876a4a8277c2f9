import type { TestDatabase } from './database.ts';

/** The tables of the target, charts first; told here once for all tests, and by nobody of the job. */
export const TARGET_TABLES = [
  'charts',
  'candles',
  'annotation_types',
  'annotations',
  'span_label_types',
  'span_annotations',
] as const;

/** Empties them, as somebody does by hand who begins anew. */
export const TRUNCATE = `TRUNCATE ${TARGET_TABLES.join(', ')} RESTART IDENTITY`;

/**
 * Inserts a row that holds what is given, and no more than it must: of every other column that cannot be left
 * out a value of its type.
 */
export async function insertLeast(
  { query }: Pick<TestDatabase, 'query'>,
  table: string,
  given: Record<string, number>,
): Promise<void> {
  const needed = await query<{ name: string; value: string }>(
    `SELECT column_name AS name, CASE WHEN data_type IN ('integer', 'double precision') THEN '1' ELSE 'epoch' END AS value
       FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = $1 AND is_nullable = 'NO' AND column_default IS NULL`,
    [table],
  );
  const row = new Map<string, unknown>(needed.map(({ name, value }) => [name, value]));
  for (const [name, value] of Object.entries(given)) row.set(name, value);
  const marks = [...row.keys()].map((_, index) => `$${index + 1}`);
  await query(`INSERT INTO public.${table} (${[...row.keys()].join(', ')}) VALUES (${marks.join(', ')})`, [
    ...row.values(),
  ]);
}

/** How many rows these tables have together. */
export async function countRows(database: TestDatabase): Promise<number> {
  const counts = TARGET_TABLES.map((table) => `(SELECT count(*) FROM public.${table})`);
  const [row] = await database.query<{ rows: number }>(`SELECT (${counts.join(' + ')})::int AS rows`);
  return row?.rows as number;
}
