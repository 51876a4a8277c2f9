import { json, route } from '../../../../../server/answer.ts';
import { type IdContext, idOf } from '../../../../../server/fields.ts';
import { readOverview } from '../../../../../server/overview.ts';

export const dynamic = 'force-dynamic';

/** A chart as a whole: `{count, first, last, samples: [{time, close}]}`, times in Unix seconds. */
export const GET = route(async (_request: Request, context: IdContext) =>
  json(await readOverview(await idOf(context))),
);
