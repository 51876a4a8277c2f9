import type pg from 'pg';
import { DEFAULT_ANNOTATION_TYPES, DEFAULT_SPAN_LABEL_TYPES } from '../../../../db/defaults.ts';
import { inTransaction } from '../../../../db/transaction.ts';

const DEFAULTS = JSON.stringify([
  ...DEFAULT_ANNOTATION_TYPES.map(({ name, displayName, color, category, icon }) => ({
    of: 'annotation_types',
    row: { name, display_name: displayName, color, category, icon, is_active: true },
  })),
  ...DEFAULT_SPAN_LABEL_TYPES.map(({ name, displayName, color, hotkey, sortOrder }) => ({
    of: 'span_label_types',
    row: { name, display_name: displayName, color, hotkey, is_active: true, sort_order: sortOrder },
  })),
]);

/** Every row but its id and time, and the tables that must be empty for anything to count as untouched. */
const IS_UNTOUCHED = `
  NOT EXISTS (SELECT FROM public.charts) AND NOT EXISTS (SELECT FROM public.candles)
  AND NOT EXISTS (SELECT FROM public.annotations) AND NOT EXISTS (SELECT FROM public.span_annotations)
  AND NOT EXISTS (
    SELECT FROM (
      SELECT 'annotation_types' AS "of", to_jsonb(t) - 'id' - 'created_at' AS "row" FROM public.annotation_types AS t
      UNION ALL
      SELECT 'span_label_types', to_jsonb(t) - 'id' - 'created_at' FROM public.span_label_types AS t
    ) AS present
    WHERE NOT EXISTS (
      SELECT FROM jsonb_to_recordset($1::jsonb) AS wanted ("of" text, "row" jsonb)
       WHERE wanted."of" = present."of" AND wanted."row" = present."row"))`;

/**
 * Whether the target holds nothing but default types just as the application gives them to a fresh
 * database: it was started before the migration, and nobody has used it. An empty target counts too.
 */
export async function isUntouched(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ untouched: boolean }>(`SELECT ${IS_UNTOUCHED} AS untouched`, [
    DEFAULTS,
  ]);
  return rows[0]?.untouched === true;
}

/**
 * Removes untouched default types and returns how many; nothing where any other row is there. The
 * question is asked again under a lock, so that a label made in between is not lost.
 */
export async function discardUntouched(client: pg.ClientBase): Promise<number> {
  return inTransaction(client, async () => {
    await client.query('LOCK TABLE public.annotation_types, public.span_label_types, public.charts');
    const untouched = await isUntouched(client);
    const types = untouched ? await client.query('DELETE FROM public.annotation_types') : undefined;
    const labels = untouched ? await client.query('DELETE FROM public.span_label_types') : undefined;
    return (types?.rowCount ?? 0) + (labels?.rowCount ?? 0);
  });
}
