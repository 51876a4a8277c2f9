import { NEW_ANNOTATION } from '../../../contract/bodies.ts';
import { MARKS_QUERY } from '../../../contract/queries.ts';
import { annotationPieces, createAnnotation } from '../../../server/annotations.ts';
import { mutation, route, streamed } from '../../../server/answer.ts';
import { assertChart } from '../../../server/charts.ts';
import { creation } from '../../../server/creation.ts';
import { printOf } from '../../../server/etag.ts';
import { queryOf } from '../../../server/fields.ts';

export const dynamic = 'force-dynamic';

/** A chart's marks and lines by id; times in Unix seconds, geometry as an object or null. */
export const GET = route(async (request: Request) => {
  const { chartId, etag } = queryOf(request, MARKS_QUERY);
  return streamed(annotationPieces(chartId, printOf(etag)), { whenEmpty: () => assertChart(chartId) });
});

/** Stores a mark or line: 201 with all of it. */
export const POST = mutation((request: Request) => creation(request, NEW_ANNOTATION, createAnnotation));
