import { NEW_SPAN_ANNOTATION } from '../../../contract/bodies.ts';
import { MARKS_QUERY } from '../../../contract/queries.ts';
import { mutation, route, streamed } from '../../../server/answer.ts';
import { assertChart } from '../../../server/charts.ts';
import { creation } from '../../../server/creation.ts';
import { printOf } from '../../../server/etag.ts';
import { queryOf } from '../../../server/fields.ts';
import { createSpanAnnotation, spanPieces } from '../../../server/span-annotations.ts';

export const dynamic = 'force-dynamic';

/** A chart's spans, latest start first; times in Unix seconds. */
export const GET = route(async (request: Request) => {
  const { chartId, etag } = queryOf(request, MARKS_QUERY);
  return streamed(spanPieces(chartId, printOf(etag)), { whenEmpty: () => assertChart(chartId) });
});

/** Stores a span, its times put in order: 201 with all of it. */
export const POST = mutation((request: Request) =>
  creation(request, NEW_SPAN_ANNOTATION, createSpanAnnotation),
);
