import { NEW_ANNOTATION_TYPE } from '../../../contract/bodies.ts';
import { TYPES_QUERY } from '../../../contract/queries.ts';
import { createAnnotationType, listAnnotationTypes } from '../../../server/annotation-types.ts';
import { jsonText, mutation, route } from '../../../server/answer.ts';
import { creation } from '../../../server/creation.ts';
import { printOf } from '../../../server/etag.ts';
import { queryOf } from '../../../server/fields.ts';

export const dynamic = 'force-dynamic';

/** All types of annotation by id, those out of use too. */
export const GET = route(async (request: Request) => {
  const { etag } = queryOf(request, TYPES_QUERY);
  return jsonText(await listAnnotationTypes(printOf(etag)));
});

/** Stores a type: 201 with all of it, 409 where the name is taken. */
export const POST = mutation((request: Request) =>
  creation(request, NEW_ANNOTATION_TYPE, createAnnotationType),
);
