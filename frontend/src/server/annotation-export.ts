import { annotations, candles } from '@candle-annotator/db/schema.ts';
import { and, eq, type SQL, sql } from 'drizzle-orm';
import { type PgColumn, QueryBuilder } from 'drizzle-orm/pg-core';
import { unixSeconds } from './row-json.ts';
import { snapshot } from './snapshot.ts';

/**
 * A spreadsheet takes a cell that begins like this for a formula, which may fetch and send (OWASP, "CSV
 * injection"). Numbers are none, whatever they begin with.
 */
const FORMULA = '^[=+@\\t\\r-]';

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

/** What people wrote. */
const TEXTS = new Set(['label_type', 'color', 'geometry']);

/** The first line of the export. */
export const EXPORT_HEADER = Object.keys(COLUMNS).join(',');

/**
 * A chart's annotations as they are at one moment, in order of time, as pieces of CSV, whole lines.
 * PostgreSQL prints every value, so prices have their shortest exact digits and geometry the digits it was
 * stored with. For spreadsheets, texts that one would take for formulas begin with an apostrophe.
 */
export function exportedAnnotationPieces(
  chartId: number,
  { forSpreadsheets }: { forSpreadsheets: boolean },
): AsyncGenerator<string, void> {
  const text = forSpreadsheets ? GUARDED : EXACT;
  const select = new QueryBuilder()
    .select({ text })
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
function field(text: SQL): SQL {
  const quoted = sql`'"' || replace(${text}, '"', '""') || '"'`;
  return sql`coalesce(CASE WHEN ${text} = '' OR ${text} ~ '[",\r\n]' THEN ${quoted} ELSE ${text} END, '')`;
}

const EXACT = line((value) => sql`${value}::text`);
/** An apostrophe before what a spreadsheet would run: it then shows the text, and not the apostrophe. */
const GUARDED = line((value, name) =>
  TEXTS.has(name)
    ? sql`regexp_replace(${value}::text, ${sql.raw(`E'${FORMULA}'`)}, '''\\&')`
    : sql`${value}::text`,
);

function line(print: (value: PgColumn | SQL, name: string) => SQL): SQL<string> {
  const fields = Object.entries(COLUMNS).map(([name, value]) => field(print(value, name)));
  return sql<string>`concat_ws(',', ${sql.join(fields, sql`, `)}) || E'\\r\\n'`;
}
