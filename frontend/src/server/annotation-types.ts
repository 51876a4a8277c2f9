import { annotationTypes } from '@candle-annotator/db/schema.ts';
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { NewAnnotationType } from '../contract/annotation-type.ts';
import { only, refuseTakenName } from './conflicts.ts';
import { database } from './database.ts';
import { noSuch } from './errors.ts';
import { changeOf, color, flag, label, name } from './fields.ts';
import { rowOf, taking } from './row.ts';
import { annotationTypeJson } from './row-json.ts';

/** What a POST must bring. */
export const NEW_ANNOTATION_TYPE = taking<NewAnnotationType>()(
  z.object({
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
const missing = (typeId: number) => () => noSuch('annotation type', typeId);

/** All types by id, as JSON text. */
export async function listAnnotationTypes(): Promise<string> {
  const rows = await database().select(answer).from(annotationTypes).orderBy(annotationTypes.id);
  return `[${rows.map(({ text }) => text).join(',')}]`;
}

/** Stores a type and returns it as JSON text. Throws 409 where the name is taken. */
export async function createAnnotationType(input: z.output<typeof NEW_ANNOTATION_TYPE>): Promise<string> {
  const insert = database().insert(annotationTypes).values(rowOf(annotationTypes, input));
  return (await only(refuseTakenName(input.name, insert.returning(answer)))).text;
}

/** Changes a type and returns it as JSON text. Throws 404 where there is none, 409 where the name is taken. */
export async function changeAnnotationType(
  typeId: number,
  input: z.output<typeof ANNOTATION_TYPE_CHANGE>,
): Promise<string> {
  const update = database()
    .update(annotationTypes)
    .set(rowOf(annotationTypes, input))
    .where(eq(annotationTypes.id, typeId));
  return (await only(refuseTakenName(input.name, update.returning(answer)), missing(typeId))).text;
}

/** Deletes a type; marks that carry its name keep it. Throws 404 where there is none. */
export async function deleteAnnotationType(typeId: number): Promise<void> {
  const removal = database().delete(annotationTypes).where(eq(annotationTypes.id, typeId));
  await only(removal.returning({ id: annotationTypes.id }), missing(typeId));
}
