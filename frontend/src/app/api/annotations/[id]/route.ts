import { ANNOTATION_CHANGE } from '../../../../contract/bodies.ts';
import { changeAnnotation, deleteAnnotation } from '../../../../server/annotations.ts';
import { done, jsonRow, mutation } from '../../../../server/answer.ts';
import { readJson } from '../../../../server/body.ts';
import { knownRows } from '../../../../server/etag.ts';
import { type IdContext, idOf } from '../../../../server/fields.ts';

export const dynamic = 'force-dynamic';

/** Changes an annotation: 200 with all of it. At least one field. 412 with `If-Match`, see README. */
export const PATCH = mutation(async (request: Request, context: IdContext) => {
  const id = await idOf(context);
  return jsonRow(await changeAnnotation(id, knownRows(request), await readJson(request, ANNOTATION_CHANGE)));
});

/** Deletes an annotation: 200 `{success: true}`. */
export const DELETE = mutation(async (request: Request, context: IdContext) => {
  await deleteAnnotation(await idOf(context), knownRows(request));
  return done();
});
