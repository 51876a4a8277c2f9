import { annotations, candles } from '@candle-annotator/db/schema.ts';
import { and, eq, type SQL, sql } from 'drizzle-orm';
import { type PgColumn, QueryBuilder } from 'drizzle-orm/pg-core';
import { unixSeconds } from './row-json.ts';
import { snapshot } from './snapshot.ts';

/** The export's columns: a mark, and the prices of the candle it stands on (empty where there is none). */
const COLUMNS: Record<string, PgColumn | SQL> = {
  id: annotations.id,
  timestamp: unixSeconds(annotations.timestamp),
  label_type: annotations.labelType,
  open: candles.open,
  high: candles.high,
  low: candles.low,
  close: candles.close,
  color: annotations.color,
  geometry: annotations.geometry,
  created_at: unixSeconds(annotations.createdAt),
};

/** The first line of the export. */
export const EXPORT_HEADER = Object.keys(COLUMNS).join(',');

/**
 * A chart's annotations as they are at one moment, in order of time, as pieces of CSV, whole lines. PostgreSQL prints every
 * value, so prices have their shortest exact digits and geometry the digits it was stored with.
 */
export function exportedAnnotationPieces(chartId: number): AsyncGenerator<string, void> {
  const select = new QueryBuilder()
    .select({ text: LINE })
    .from(annotations)
    .leftJoin(candles, and(eq(candles.chartId, annotations.chartId), eq(candles.time, annotations.timestamp)))
    .where(eq(annotations.chartId, chartId))
    .orderBy(annotations.timestamp, annotations.id);
  return snapshot(select.getSQL(), '');
}

/**
 * RFC 4180: a field with a comma, a quote or a line break is quoted, its quotes doubled. As in PostgreSQL's
 * own CSV an empty text is a pair of quotes, and nothing at all means that there is no value.
 */
function field(value: PgColumn | SQL): SQL {
  const text = sql`${value}::text`;
  const quoted = sql`'"' || replace(${text}, '"', '""') || '"'`;
  return sql`coalesce(CASE WHEN ${text} = '' OR ${text} ~ '[",\r\n]' THEN ${quoted} ELSE ${text} END, '')`;
}

const LINE = sql<string>`concat_ws(',', ${sql.join(Object.values(COLUMNS).map(field), sql`, `)}) || E'\\r\\n'`;
