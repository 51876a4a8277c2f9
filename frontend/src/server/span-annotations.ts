import { spanAnnotations } from '@candle-annotator/db/schema.ts';
import { asc, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { QueryBuilder } from 'drizzle-orm/pg-core';
import type { z } from 'zod';
import type { NEW_SPAN_ANNOTATION, SPAN_ANNOTATION_CHANGE } from '../contract/bodies.ts';
import { only, refuseMissingChart } from './conflicts.ts';
import type { Known, Print } from './etag.ts';
import { rowOf } from './row.ts';
import { spanAnnotationJson } from './row-json.ts';
import { snapshot } from './snapshot.ts';
import { decidedBefore } from './span-decisions.ts';
import { sourceOfChanged, sourceOfNew, UNCHANGED } from './span-source.ts';
import { changeRow, type RowKind } from './stored-rows.ts';

const { startTime, endTime, modelPrediction } = spanAnnotations;
const answer = { text: spanAnnotationJson };
const KIND: RowKind = {
  what: 'span annotation',
  table: spanAnnotations,
  id: spanAnnotations.id,
  json: spanAnnotationJson,
};

/** A chart's spans as they are at one moment, latest start first, as pieces of JSON text without brackets. */
export function spanPieces(chartId: number, print: Print): AsyncGenerator<string, void> {
  return snapshot(spansOf(chartId, desc(startTime)), ',', print);
}

/** A chart's spans as they are at one moment, earliest start first, as they are exported. */
export function exportedSpanPieces(chartId: number): AsyncGenerator<string, void> {
  return snapshot(spansOf(chartId, asc(startTime)), ',');
}

/** Rows with the same start follow each other by id. */
function spansOf(chartId: number, order: SQL): SQL {
  return new QueryBuilder()
    .select(answer)
    .from(spanAnnotations)
    .where(eq(spanAnnotations.chartId, chartId))
    .orderBy(order, spanAnnotations.id)
    .getSQL();
}

/**
 * Stores a span, earlier time first, and returns it as JSON text. Without a `source` it says what was
 * decided, see `sourceOfNew`. What decides on a suggestion as was decided before is that row. Throws 404
 * where its chart does not exist, and a Clash (409) where something else was decided.
 */
export async function createSpanAnnotation(
  tx: NodePgDatabase,
  input: z.output<typeof NEW_SPAN_ANNOTATION>,
): Promise<string> {
  const row = {
    ...rowOf(spanAnnotations, input),
    source: input.source ?? sourceOfNew(input),
    ...inOrder(input.start_time, input.end_time),
  };
  const before = await decidedBefore(tx, row);
  if (before !== undefined) return before;
  const insert = tx.insert(spanAnnotations).values(row);
  return (await only(refuseMissingChart(input.chart_id, insert.returning(answer)))).text;
}

/**
 * Changes a span and returns it as JSON text; times end up in order. Without a `source` it says what was
 * decided, see `sourceOfChanged`. Throws 404 or 412 as `changeRow`.
 */
export function changeSpanAnnotation(
  spanId: number,
  known: Known | undefined,
  input: z.output<typeof SPAN_ANNOTATION_CHANGE>,
): Promise<string> {
  const moved = input.start_time !== undefined || input.end_time !== undefined;
  const times = moved ? inOrder(input.start_time, input.end_time) : {};
  const source = input.source ?? sourceAfter(input, times);
  return changeRow(KIND, spanId, known, (tx, where) =>
    tx
      .update(spanAnnotations)
      .set({ ...rowOf(spanAnnotations, input), ...times, source })
      .where(where)
      .returning(answer),
  );
}

/** Deletes a span that the client knows. Throws 404 or 412 as `changeRow`. */
export async function deleteSpanAnnotation(spanId: number, known: Known | undefined): Promise<void> {
  await changeRow(KIND, spanId, known, (tx, where) =>
    tx.delete(spanAnnotations).where(where).returning(answer),
  );
}

/** The source after a change of these fields, where it does not say so itself. */
function sourceAfter(
  { label, model_prediction: seen }: z.output<typeof SPAN_ANNOTATION_CHANGE>,
  times: { startTime?: SQL; endTime?: SQL },
): SQL {
  return sourceOfChanged({
    ...UNCHANGED,
    ...times,
    ...(label !== undefined && { label: sql`${label}::text` }),
    ...(seen !== undefined && { modelPrediction: sql`${sql.param(seen, modelPrediction)}::jsonb` }),
  });
}

/** PostgreSQL puts the two in order, so that one new end meets the other end as it is at that moment. */
function inOrder(start: Date | undefined, end: Date | undefined): { startTime: SQL; endTime: SQL } {
  const one = start ? sql`${sql.param(start, startTime)}::timestamp` : sql`${startTime}`;
  const other = end ? sql`${sql.param(end, endTime)}::timestamp` : sql`${endTime}`;
  return { startTime: sql`least(${one}, ${other})`, endTime: sql`greatest(${one}, ${other})` };
}
