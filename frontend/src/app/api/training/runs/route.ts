import { RUNS_QUERY } from '../../../../contract/queries.ts';
import { route } from '../../../../server/answer.ts';
import { queryOf } from '../../../../server/fields.ts';
import { askToRead } from '../../../../server/inference.ts';

export const dynamic = 'force-dynamic';

/**
 * The newest trainings first (`limit`, 50 where left out), of one kind where asked: the ML service's own
 * answer.
 */
export const GET = route(async (request: Request) => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(queryOf(request, RUNS_QUERY))) query.set(name, String(value));
  return askToRead({ path: `/training/runs?${query}`, patience: 'look' });
});
