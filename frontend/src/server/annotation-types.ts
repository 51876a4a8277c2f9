import { annotationTypes } from '@candle-annotator/db/schema.ts';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { z } from 'zod';
import type { NewAnnotationType } from '../contract/annotation-type.ts';
import { changeOf, color, flag, label, name } from '../contract/fields.ts';
import { only, refuseTakenName } from './conflicts.ts';
import { database } from './database.ts';
import type { Known, Print } from './etag.ts';
import { rowOf, taking } from './row.ts';
import { annotationTypeJson } from './row-json.ts';
import { changeRow, type RowKind } from './stored-rows.ts';

/** What a POST must bring. */
export const NEW_ANNOTATION_TYPE = taking<NewAnnotationType>()(
  z.strictObject({
    name,
    display_name: name,
    color: color.nullish(),
    category: label.nullish(),
    icon: label.nullish(),
    is_active: flag.optional(),
  }),
);
/** What a PATCH may change. */
export const ANNOTATION_TYPE_CHANGE = changeOf(NEW_ANNOTATION_TYPE);

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

/** Changes a type and returns it as JSON text. Throws 404 or 412 as `changeRow`, 409 where the name is taken. */
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
