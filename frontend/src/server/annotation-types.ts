import { annotationTypes } from '@candle-annotator/db/schema.ts';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { z } from 'zod';
import type { ANNOTATION_TYPE_CHANGE, NEW_ANNOTATION_TYPE } from '../contract/bodies.ts';
import { only, refuseTakenName } from './conflicts.ts';
import { database } from './database.ts';
import type { Known, Print } from './etag.ts';
import { rowOf } from './row.ts';
import { annotationTypeJson } from './row-json.ts';
import { changeRow, type RowKind } from './stored-rows.ts';

const answer = { text: annotationTypeJson };
const KIND: RowKind = {
  what: 'annotation type',
  table: annotationTypes,
  id: annotationTypes.id,
  json: annotationTypeJson,
};

/** All types by id, as JSON text. */
export async function listAnnotationTypes(print: Print): Promise<string> {
  const rows = await database().select(answer).from(annotationTypes).orderBy(annotationTypes.id);
  return `[${rows.map(print).join(',')}]`;
}

/** Stores a type and returns it as JSON text. Throws 409 where the name is taken. */
export async function createAnnotationType(
  tx: NodePgDatabase,
  input: z.output<typeof NEW_ANNOTATION_TYPE>,
): Promise<string> {
  const insert = tx.insert(annotationTypes).values(rowOf(annotationTypes, input));
  return (await only(refuseTakenName(input.name, insert.returning(answer)))).text;
}

/**
 * Changes a type and returns it as JSON text. Throws 404 or 412 as `changeRow`, 409 where the name is taken.
 */
export function changeAnnotationType(
  typeId: number,
  known: Known | undefined,
  input: z.output<typeof ANNOTATION_TYPE_CHANGE>,
): Promise<string> {
  return changeRow(KIND, typeId, known, (tx, where) => {
    const update = tx.update(annotationTypes).set(rowOf(annotationTypes, input)).where(where);
    return refuseTakenName(input.name, update.returning(answer));
  });
}

/** Deletes a type; marks that carry its name keep it. Throws 404 or 412 as `changeRow`. */
export async function deleteAnnotationType(typeId: number, known: Known | undefined): Promise<void> {
  await changeRow(KIND, typeId, known, (tx, where) =>
    tx.delete(annotationTypes).where(where).returning(answer),
  );
}
