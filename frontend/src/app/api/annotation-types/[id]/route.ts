import {
  ANNOTATION_TYPE_CHANGE,
  changeAnnotationType,
  deleteAnnotationType,
} from '../../../../server/annotation-types.ts';
import { done, jsonText, mutation } from '../../../../server/answer.ts';
import { readJson } from '../../../../server/body.ts';
import { type IdContext, idOf } from '../../../../server/fields.ts';

export const dynamic = 'force-dynamic';

/** Changes a type of annotation: 200 with all of it. At least one field. */
export const PATCH = mutation(async (request: Request, context: IdContext) => {
  const id = await idOf(context);
  return jsonText(await changeAnnotationType(id, await readJson(request, ANNOTATION_TYPE_CHANGE)));
});

/** Deletes a type of annotation: 200 `{success: true}`. */
export const DELETE = mutation(async (_request: Request, context: IdContext) => {
  await deleteAnnotationType(await idOf(context));
  return done();
});
