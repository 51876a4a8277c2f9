import { latestRun } from '@candle-annotator/db/ledger.ts';
import {
  annotations,
  annotationTypes,
  candles,
  charts,
  spanAnnotations,
  spanLabelTypes,
} from '@candle-annotator/db/schema.ts';
import { sql } from 'drizzle-orm';
import { database, pool } from './database.ts';

const ANNOTATION_TYPES = [
  { name: 'break_up', displayName: 'Break Up', color: '#22c55e', category: 'breakout', icon: 'arrow-up' },
  {
    name: 'break_down',
    displayName: 'Break Down',
    color: '#ef4444',
    category: 'breakout',
    icon: 'arrow-down',
  },
  { name: 'line', displayName: 'Line', color: '#3b82f6', category: 'drawing', icon: 'line' },
];

/** Hotkeys and order follow from the place in this list. */
const SPAN_LABELS: [name: string, displayName: string, color: string][] = [
  ['bull_flag', 'Bull Flag', '#22c55e'],
  ['bear_flag', 'Bear Flag', '#ef4444'],
  ['head_and_shoulders', 'Head and Shoulders', '#f59e0b'],
  ['double_bottom', 'Double Bottom', '#3b82f6'],
  ['wedge_up', 'Wedge Up', '#14b8a6'],
  ['wedge_down', 'Wedge Down', '#ec4899'],
  ['custom', 'Custom', '#6b7280'],
];

/**
 * Gives a fresh database the default types and labels, and returns whether this call did. Fresh means: no
 * table has a row, and the ledger knows of no migration that has brought rows or still may. Any number of
 * servers may do so at once: names are unique, and whoever comes second inserts nothing.
 */
export async function seedFreshDatabase(): Promise<boolean> {
  const run = await latestRun(pool());
  if (run && run.status !== 'abandoned') return false;
  return database().transaction(async (tx) => {
    const { rows } = await tx.execute<{ fresh: boolean }>(FRESH);
    if (!rows[0]?.fresh) return false;
    const types = await tx.insert(annotationTypes).values(ANNOTATION_TYPES).onConflictDoNothing().returning();
    const labels = SPAN_LABELS.map(([name, displayName, color], index) => ({
      name,
      displayName,
      color,
      hotkey: String(index + 1),
      sortOrder: index,
    }));
    await tx.insert(spanLabelTypes).values(labels).onConflictDoNothing();
    return types.length > 0;
  });
}

const TABLES = [charts, candles, annotationTypes, annotations, spanLabelTypes, spanAnnotations];
const EMPTY = TABLES.map((table) => sql`NOT EXISTS (SELECT FROM ${table})`);
const FRESH = sql`SELECT ${sql.join(EMPTY, sql` AND `)} AS fresh`;
