import type { Annotation } from '../contract/annotation.ts';
import type { AnnotationType } from '../contract/annotation-type.ts';
import type { SpanAnnotation } from '../contract/span-annotation.ts';
import type { SpanLabelType } from '../contract/span-label-type.ts';
import { keyOf, type RowFields, type StoredRow } from '../marks/row.ts';
import { RequestError, request, requestRow } from '../request/request.ts';
import type { Rows } from './marks-state.ts';

/** All rows of a chart, and the types that they may carry. Throws a RequestError. */
export async function readRows(chartId: number): Promise<Omit<Rows, 'suggestions'>> {
  const [annotationTypes, spanTypes, annotations, spans] = await Promise.all([
    request<AnnotationType[]>('/api/annotation-types'),
    request<SpanLabelType[]>('/api/span-label-types?all=true'),
    readAnnotations(chartId),
    readSpans(chartId),
  ]);
  return { annotationTypes, spanTypes, annotations, spans };
}

/** A chart's points, lines and rectangles. */
function readAnnotations(chartId: number): Promise<Annotation[]> {
  return request(`/api/annotations?chartId=${chartId}&etag=true`);
}

/** A chart's spans. */
function readSpans(chartId: number): Promise<SpanAnnotation[]> {
  return request(`/api/span-annotations?chartId=${chartId}&etag=true`);
}

/**
 * Changes a stored row and returns all of it. Throws a RequestError; with 412, and the row as it is now,
 * where it is not any more what this page has seen.
 */
export function patchRow(seen: StoredRow, change: RowFields): Promise<StoredRow> {
  return requestRow(pathOf(seen), { method: 'PATCH', body: change, ...ifMatch(seen) });
}

/** Deletes a stored row. Throws as `patchRow` does. */
export function deleteRow(seen: StoredRow): Promise<void> {
  return request(pathOf(seen), { method: 'DELETE', ...ifMatch(seen) });
}

/** The row by which somebody else has decided on a suggestion, where a decision was refused for that. */
export function decidedInstead(thrown: unknown): StoredRow | undefined {
  if (!(thrown instanceof RequestError && thrown.status === 409)) return undefined;
  return (thrown.problem.stored ?? undefined) as StoredRow | undefined;
}

function ifMatch({ etag }: StoredRow): { ifMatch?: string } {
  return etag ? { ifMatch: etag } : {};
}

function pathOf(row: StoredRow): string {
  return `/api/${keyOf(row).startsWith('s') ? 'span-annotations' : 'annotations'}/${row.id}`;
}
