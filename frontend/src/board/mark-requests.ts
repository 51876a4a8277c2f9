import type { Annotation, AnnotationChange } from '../contract/annotation.ts';
import type { AnnotationType } from '../contract/annotation-type.ts';
import type { SpanAnnotation, SpanAnnotationChange } from '../contract/span-annotation.ts';
import type { SpanLabelType } from '../contract/span-label-type.ts';
import type { Mark } from '../marks/mark.ts';
import { request } from '../request/request.ts';
import type { Rows, StoredRow } from './marks-state.ts';

export type Change = AnnotationChange & SpanAnnotationChange;

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

/** A chart's points, lines and rectangles. Throws a RequestError. */
export function readAnnotations(chartId: number): Promise<Annotation[]> {
  return request(`/api/annotations?chartId=${chartId}`);
}

/** A chart's spans. Throws a RequestError. */
export function readSpans(chartId: number): Promise<SpanAnnotation[]> {
  return request(`/api/span-annotations?chartId=${chartId}`);
}

/** Changes the row behind a mark and returns all of it. Throws a RequestError. */
export function patchMark(mark: Mark, change: Change): Promise<StoredRow> {
  return request(pathOf(mark), { method: 'PATCH', body: change });
}

/** Deletes the row behind a mark. Throws a RequestError. */
export function deleteMark(mark: Mark): Promise<void> {
  return request(pathOf(mark), { method: 'DELETE' });
}

function pathOf(mark: Mark): string {
  return mark.kind === 'span' ? `/api/span-annotations/${mark.id}` : `/api/annotations/${mark.id}`;
}
