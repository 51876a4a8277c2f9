import { ANNOTATION_CHANGE, changeAnnotation, deleteAnnotation } from '../../../../server/annotations.ts';
import { done, jsonText, mutation } from '../../../../server/answer.ts';
import { readJson } from '../../../../server/body.ts';
import { type IdContext, idOf } from '../../../../server/fields.ts';

export const dynamic = 'force-dynamic';

/** Changes an annotation: 200 with all of it. At least one field. */
export const PATCH = mutation(async (request: Request, context: IdContext) => {
  const id = await idOf(context);
  return jsonText(await changeAnnotation(id, await readJson(request, ANNOTATION_CHANGE)));
});

/** Deletes an annotation: 200 `{success: true}`. */
export const DELETE = mutation(async (_request: Request, context: IdContext) => {
  await deleteAnnotation(await idOf(context));
  return done();
});
