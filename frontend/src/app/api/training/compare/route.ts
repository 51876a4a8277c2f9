import { COMPARISON_QUERY } from '../../../../contract/queries.ts';
import { route } from '../../../../server/answer.ts';
import { queryOf } from '../../../../server/fields.ts';
import { askToRead } from '../../../../server/inference.ts';

export const dynamic = 'force-dynamic';

/** Two trainings side by side (`a`, `b`): the ML service's own answer. */
export const GET = route(async (request: Request) => {
  const runs = queryOf(request, COMPARISON_QUERY);
  return askToRead({ path: `/training/compare?${new URLSearchParams(runs)}`, patience: 'look' });
});
