import { annotations, candles } from '@candle-annotator/db/schema.ts';
import { and, eq, gt, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { database } from './database.ts';
import { pagesOf } from './pages.ts';
import { unixSeconds } from './row-json.ts';

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

interface Line {
  id: number;
  time: string;
  text: string;
}

/**
 * A chart's annotations in order of time as pieces of CSV, whole lines. PostgreSQL prints every
 * value, so prices have their shortest exact digits and geometry the digits it was stored with.
 */
export function exportedAnnotationPieces(chartId: number): AsyncGenerator<string, void> {
  return pagesOf<Line>(
    (last, limit) =>
      database()
        .select({ id: annotations.id, time: sql<string>`${annotations.timestamp}::text`, text: LINE })
        .from(annotations)
        .leftJoin(
          candles,
          and(eq(candles.chartId, annotations.chartId), eq(candles.time, annotations.timestamp)),
        )
        .where(and(eq(annotations.chartId, chartId), last && after(last)))
        .orderBy(annotations.timestamp, annotations.id)
        .limit(limit),
    '',
  );
}

function after({ id, time }: Line): SQL | undefined {
  const same = sql`${annotations.timestamp} = ${time}::timestamp`;
  return or(sql`${annotations.timestamp} > ${time}::timestamp`, and(same, gt(annotations.id, id)));
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
