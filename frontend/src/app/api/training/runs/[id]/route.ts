import { route } from '../../../../../server/answer.ts';
import type { IdContext } from '../../../../../server/fields.ts';
import { askToRead } from '../../../../../server/inference.ts';
import { runPathOf } from '../../../../../server/run-path.ts';

export const dynamic = 'force-dynamic';

/** One training with all that is recorded of it: the ML service's own answer, 404 where there is none. */
export const GET = route(async (_request: Request, context: IdContext) =>
  askToRead({ path: `/training/runs/${await runPathOf(context)}`, patience: 'look' }),
);
