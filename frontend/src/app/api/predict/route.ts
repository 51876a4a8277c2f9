import { mutation } from '../../../server/answer.ts';
import { askToAct } from '../../../server/inference.ts';

export const dynamic = 'force-dynamic';

/** What the model in use sees in a chart or in given candles: the ML service's own answer. */
export const POST = mutation((request: Request) =>
  askToAct({ path: '/predict', patience: 'predict' }, request),
);
