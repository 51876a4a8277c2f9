import { json, route } from '../../../../../server/answer.ts';
import { type IdContext, idOf } from '../../../../../server/fields.ts';
import { readChanges } from '../../../../../server/overview.ts';

export const dynamic = 'force-dynamic';

/**
 * One text for each kind of rows, another one once any of them has changed: `{annotations, spans, labels,
 * candles}`.
 */
export const GET = route(async (_request: Request, context: IdContext) =>
  json(await readChanges(await idOf(context))),
);
