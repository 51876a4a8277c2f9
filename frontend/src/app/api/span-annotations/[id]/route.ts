import { SPAN_ANNOTATION_CHANGE } from '../../../../contract/bodies.ts';
import { done, jsonRow, mutation } from '../../../../server/answer.ts';
import { readJson } from '../../../../server/body.ts';
import { knownRows } from '../../../../server/etag.ts';
import { type IdContext, idOf } from '../../../../server/fields.ts';
import { changeSpanAnnotation, deleteSpanAnnotation } from '../../../../server/span-annotations.ts';

export const dynamic = 'force-dynamic';

/** Changes a span: 200 with all of it. At least one field. 412 with `If-Match`, see README. */
export const PATCH = mutation(async (request: Request, context: IdContext) => {
  const id = await idOf(context);
  return jsonRow(
    await changeSpanAnnotation(id, knownRows(request), await readJson(request, SPAN_ANNOTATION_CHANGE)),
  );
});

/** Deletes a span: 200 `{success: true}`. */
export const DELETE = mutation(async (request: Request, context: IdContext) => {
  await deleteSpanAnnotation(await idOf(context), knownRows(request));
  return done();
});
