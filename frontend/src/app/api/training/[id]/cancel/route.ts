import { mutation } from '../../../../../server/answer.ts';
import type { IdContext } from '../../../../../server/fields.ts';
import { askToAct } from '../../../../../server/inference.ts';
import { runPathOf } from '../../../../../server/run-path.ts';

export const dynamic = 'force-dynamic';

/** Asks a training to end: the ML service's own answer, 202, or 409 where it does not run. */
export const POST = mutation(async (request: Request, context: IdContext) =>
  askToAct({ path: `/training/${await runPathOf(context)}/cancel`, patience: 'look' }, request),
);
