import { annotations } from '@candle-annotator/db/schema.ts';
import { and, eq, gt } from 'drizzle-orm';
import { z } from 'zod';
import type { NewAnnotation } from '../contract/annotation.ts';
import { only, refuseMissingChart } from './conflicts.ts';
import { database } from './database.ts';
import { noSuch } from './errors.ts';
import { changeOf, color, geometry, id, name, seconds } from './fields.ts';
import { pagesOf } from './pages.ts';
import { rowOf, taking } from './row.ts';
import { annotationJson } from './row-json.ts';

const FIELDS = z.object({
  timestamp: seconds,
  label_type: name,
  geometry: geometry.nullish(),
  color: color.nullish(),
});

/** What a POST must bring. */
export const NEW_ANNOTATION = taking<NewAnnotation>()(FIELDS.extend({ chart_id: id }));
/** What a PATCH may change. */
export const ANNOTATION_CHANGE = changeOf(FIELDS);

const answer = { text: annotationJson };

/** A chart's annotations by id, as pieces of JSON text without the array's brackets. */
export function annotationPieces(chartId: number): AsyncGenerator<string, void> {
  return pagesOf<{ id: number; text: string }>(
    (last, limit) =>
      database()
        .select({ id: annotations.id, ...answer })
        .from(annotations)
        .where(and(eq(annotations.chartId, chartId), last && gt(annotations.id, last.id)))
        .orderBy(annotations.id)
        .limit(limit),
    ',',
  );
}

/** Stores an annotation and returns it as JSON text. Throws 404 where its chart does not exist. */
export async function createAnnotation(input: z.output<typeof NEW_ANNOTATION>): Promise<string> {
  const insert = database().insert(annotations).values(rowOf(annotations, input));
  return (await only(refuseMissingChart(input.chart_id, insert.returning(answer)))).text;
}

/** Changes an annotation and returns it as JSON text. Throws 404 where there is none. */
export async function changeAnnotation(
  annotationId: number,
  input: z.output<typeof ANNOTATION_CHANGE>,
): Promise<string> {
  const update = database()
    .update(annotations)
    .set(rowOf(annotations, input))
    .where(eq(annotations.id, annotationId));
  return (await only(update.returning(answer), () => noSuch('annotation', annotationId))).text;
}

/** Deletes an annotation. Throws 404 where there is none. */
export async function deleteAnnotation(annotationId: number): Promise<void> {
  const removal = database().delete(annotations).where(eq(annotations.id, annotationId));
  await only(removal.returning({ id: annotations.id }), () => noSuch('annotation', annotationId));
}
