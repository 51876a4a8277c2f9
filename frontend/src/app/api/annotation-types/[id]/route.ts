import { ANNOTATION_TYPE_CHANGE } from '../../../../contract/bodies.ts';
import { changeAnnotationType, deleteAnnotationType } from '../../../../server/annotation-types.ts';
import { done, jsonRow, mutation } from '../../../../server/answer.ts';
import { readJson } from '../../../../server/body.ts';
import { knownRows } from '../../../../server/etag.ts';
import { type IdContext, idOf } from '../../../../server/fields.ts';

export const dynamic = 'force-dynamic';

/** Changes a type of annotation: 200 with all of it. At least one field. 412 with `If-Match`, see README. */
export const PATCH = mutation(async (request: Request, context: IdContext) => {
  const id = await idOf(context);
  return jsonRow(
    await changeAnnotationType(id, knownRows(request), await readJson(request, ANNOTATION_TYPE_CHANGE)),
  );
});

/** Deletes a type of annotation: 200 `{success: true}`. */
export const DELETE = mutation(async (request: Request, context: IdContext) => {
  await deleteAnnotationType(await idOf(context), knownRows(request));
  return done();
});
