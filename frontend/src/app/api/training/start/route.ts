import { mutation } from '../../../../server/answer.ts';
import { askToAct } from '../../../../server/inference.ts';

export const dynamic = 'force-dynamic';

/** Starts a training: the ML service's own answer, 202 with the run's id or why it could not start. */
export const POST = mutation((request: Request) =>
  askToAct({ path: '/training/start', patience: 'start' }, request),
);
