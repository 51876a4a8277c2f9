import { annotations } from '@candle-annotator/db/schema.ts';
import { eq } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { QueryBuilder } from 'drizzle-orm/pg-core';
import type { z } from 'zod';
import type { ANNOTATION_CHANGE, NEW_ANNOTATION } from '../contract/bodies.ts';
import { only, refuseMissingChart } from './conflicts.ts';
import type { Known, Print } from './etag.ts';
import { rowOf } from './row.ts';
import { annotationJson } from './row-json.ts';
import { snapshot } from './snapshot.ts';
import { changeRow, type RowKind } from './stored-rows.ts';

const answer = { text: annotationJson };
const KIND: RowKind = {
  what: 'annotation',
  table: annotations,
  id: annotations.id,
  json: annotationJson,
};

/** A chart's annotations by id, as pieces of JSON text without the array's brackets. */
export function annotationPieces(chartId: number, print: Print): AsyncGenerator<string, void> {
  const select = new QueryBuilder()
    .select(answer)
    .from(annotations)
    .where(eq(annotations.chartId, chartId))
    .orderBy(annotations.id);
  return snapshot(select.getSQL(), ',', print);
}

/** Stores an annotation and returns it as JSON text. Throws 404 where its chart does not exist. */
export async function createAnnotation(
  tx: NodePgDatabase,
  input: z.output<typeof NEW_ANNOTATION>,
): Promise<string> {
  const insert = tx.insert(annotations).values(rowOf(annotations, input));
  return (await only(refuseMissingChart(input.chart_id, insert.returning(answer)))).text;
}

/**
 * Changes an annotation that the client knows and returns it as JSON text. Throws 404 or 412 as `changeRow`.
 */
export function changeAnnotation(
  annotationId: number,
  known: Known | undefined,
  input: z.output<typeof ANNOTATION_CHANGE>,
): Promise<string> {
  return changeRow(KIND, annotationId, known, (tx, where) =>
    tx.update(annotations).set(rowOf(annotations, input)).where(where).returning(answer),
  );
}

/** Deletes an annotation that the client knows. Throws 404 or 412 as `changeRow`. */
export async function deleteAnnotation(annotationId: number, known: Known | undefined): Promise<void> {
  await changeRow(KIND, annotationId, known, (tx, where) =>
    tx.delete(annotations).where(where).returning(answer),
  );
}
