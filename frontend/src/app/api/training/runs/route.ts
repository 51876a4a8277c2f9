import { RUNS_QUERY } from '../../../../contract/queries.ts';
import { route } from '../../../../server/answer.ts';
import { queryOf } from '../../../../server/fields.ts';
import { askToRead } from '../../../../server/inference.ts';

export const dynamic = 'force-dynamic';

/** The newest trainings first (`limit`, 50 where left out): the ML service's own answer. */
export const GET = route((request: Request) => {
  const { limit = 50 } = queryOf(request, RUNS_QUERY);
  return askToRead({ path: `/training/runs?limit=${limit}`, patience: 'look' });
});
