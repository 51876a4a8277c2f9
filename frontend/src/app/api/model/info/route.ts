import { route } from '../../../../server/answer.ts';
import { askToRead } from '../../../../server/inference.ts';

export const dynamic = 'force-dynamic';

/** Which model is in use: the ML service's own answer. */
export const GET = route(() => askToRead({ path: '/model/info', patience: 'look' }));
