import { DEFAULT_ANNOTATION_TYPES, DEFAULT_SPAN_LABEL_TYPES } from '@candle-annotator/db/defaults.ts';
import { latestRun } from '@candle-annotator/db/ledger.ts';
import { annotationTypes, charts, spanLabelTypes } from '@candle-annotator/db/schema.ts';
import { sql } from 'drizzle-orm';
import { inTransaction, pool } from './database.ts';

/**
 * Gives a fresh database the default types and labels, and returns whether this call did. Fresh means: there
 * is no chart and no type, and the ledger knows of no migration that has brought rows or still may. Any
 * number of servers may do so at once: names are unique, and whoever comes second inserts nothing.
 */
export async function seedFreshDatabase(): Promise<boolean> {
  const run = await latestRun(pool());
  if (run && run.status !== 'abandoned') return false;
  return inTransaction(async (tx) => {
    const { rows } = await tx.execute<{ fresh: boolean }>(FRESH);
    if (!rows[0]?.fresh) return false;
    const types = await tx
      .insert(annotationTypes)
      .values([...DEFAULT_ANNOTATION_TYPES])
      .onConflictDoNothing()
      .returning();
    await tx.insert(spanLabelTypes).values(DEFAULT_SPAN_LABEL_TYPES).onConflictDoNothing();
    return types.length > 0;
  });
}

/** Everything else that a person makes belongs to a chart. */
const TABLES = [charts, annotationTypes, spanLabelTypes];
const EMPTY = TABLES.map((table) => sql`NOT EXISTS (SELECT FROM ${table})`);
const FRESH = sql`SELECT ${sql.join(EMPTY, sql` AND `)} AS fresh`;
