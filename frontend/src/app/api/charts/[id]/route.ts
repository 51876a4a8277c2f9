import { done, mutation } from '../../../../server/answer.ts';
import { deleteChart } from '../../../../server/charts.ts';
import { badField } from '../../../../server/errors.ts';
import { type IdContext, idOf } from '../../../../server/fields.ts';

export const dynamic = 'force-dynamic';

/**
 * Deletes a chart with its candles, annotations and spans: 200 `{success: true}`, 404 where there is none.
 */
export const DELETE = mutation(async (request: Request, context: IdContext) => {
  // A condition that cannot be judged is not taken for met.
  if (request.headers.has('if-match')) throw badField('If-Match', 'a chart has no ETag');
  await deleteChart(await idOf(context));
  return done();
});
