import { mutation, route } from '../../../../../server/answer.ts';
import type { IdContext } from '../../../../../server/fields.ts';
import { askToAct, askToRead } from '../../../../../server/inference.ts';
import { runPathOf } from '../../../../../server/run-path.ts';

export const dynamic = 'force-dynamic';

/** One training with all that is recorded of it: the ML service's own answer, 404 where there is none. */
export const GET = route(async (_request: Request, context: IdContext) =>
  askToRead({ path: `/training/runs/${await runPathOf(context)}`, patience: 'look' }),
);

/** Gives a training another name: the ML service's own answer, the run, or 409 where it is not its own. */
export const PATCH = mutation(async (request: Request, context: IdContext) =>
  askToAct({ path: `/training/runs/${await runPathOf(context)}`, patience: 'look' }, request),
);
