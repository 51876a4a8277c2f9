import { done, mutation } from '../../../../server/answer.ts';
import { deleteChart } from '../../../../server/charts.ts';
import { type IdContext, idOf } from '../../../../server/fields.ts';

export const dynamic = 'force-dynamic';

/**
 * Deletes a chart with its candles, annotations and spans: 200 `{success: true}`, 404 where there is none.
 */
export const DELETE = mutation(async (_request: Request, context: IdContext) => {
  await deleteChart(await idOf(context));
  return done();
});
