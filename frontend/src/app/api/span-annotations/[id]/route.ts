import { done, jsonText, mutation } from '../../../../server/answer.ts';
import { readJson } from '../../../../server/body.ts';
import { type IdContext, idOf } from '../../../../server/fields.ts';
import {
  changeSpanAnnotation,
  deleteSpanAnnotation,
  SPAN_ANNOTATION_CHANGE,
} from '../../../../server/span-annotations.ts';

export const dynamic = 'force-dynamic';

/** Changes a span: 200 with all of it. At least one field. */
export const PATCH = mutation(async (request: Request, context: IdContext) => {
  const id = await idOf(context);
  return jsonText(await changeSpanAnnotation(id, await readJson(request, SPAN_ANNOTATION_CHANGE)));
});

/** Deletes a span: 200 `{success: true}`. */
export const DELETE = mutation(async (_request: Request, context: IdContext) => {
  await deleteSpanAnnotation(await idOf(context));
  return done();
});
