import { z } from 'zod';
import { route } from '../../../../server/answer.ts';
import { check, wholeNumberText } from '../../../../server/fields.ts';
import { askToRead } from '../../../../server/inference.ts';

export const dynamic = 'force-dynamic';

const QUERY = z.object({ limit: wholeNumberText(1, 500).optional() });

/** The newest trainings first (`limit`, 50 where left out): the ML service's own answer. */
export const GET = route((request: Request) => {
  const { limit = 50 } = check(QUERY, Object.fromEntries(new URL(request.url).searchParams));
  return askToRead({ path: `/training/runs?limit=${limit}`, patience: 'look' });
});
