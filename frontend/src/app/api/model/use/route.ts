import { mutation } from '../../../../server/answer.ts';
import { askToAct } from '../../../../server/inference.ts';

export const dynamic = 'force-dynamic';

/** From now on predictions use this run's model: the ML service's own answer, or why it cannot be used. */
export const POST = mutation((request: Request) =>
  askToAct({ path: '/model/use', patience: 'start' }, request),
);
