import {
  createAnnotationType,
  listAnnotationTypes,
  NEW_ANNOTATION_TYPE,
} from '../../../server/annotation-types.ts';
import { jsonText, mutation, route } from '../../../server/answer.ts';
import { readJson } from '../../../server/body.ts';

export const dynamic = 'force-dynamic';

/** All types of annotation by id, those out of use too. */
export const GET = route(async () => jsonText(await listAnnotationTypes()));

/** Stores a type: 201 with all of it, 409 where the name is taken. */
export const POST = mutation(async (request: Request) =>
  jsonText(await createAnnotationType(await readJson(request, NEW_ANNOTATION_TYPE)), 201),
);
