import { NEW_SPAN_LABEL_TYPE } from '../../../contract/bodies.ts';
import { LABELS_QUERY } from '../../../contract/queries.ts';
import { jsonText, mutation, route } from '../../../server/answer.ts';
import { creation } from '../../../server/creation.ts';
import { printOf } from '../../../server/etag.ts';
import { queryOf } from '../../../server/fields.ts';
import { createSpanLabelType, listSpanLabelTypes } from '../../../server/span-label-types.ts';

export const dynamic = 'force-dynamic';

/** The active labels by sort order; with `?all=true` the others too. */
export const GET = route(async (request: Request) => {
  const { all = false, etag } = queryOf(request, LABELS_QUERY);
  return jsonText(await listSpanLabelTypes(printOf(etag), { all }));
});

/** Stores a label: 201 with all of it, 409 where the name is taken. */
export const POST = mutation((request: Request) =>
  creation(request, NEW_SPAN_LABEL_TYPE, createSpanLabelType),
);
