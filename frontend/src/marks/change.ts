import type { AnnotationChange, LineGeometry, NewAnnotation } from '../contract/annotation.ts';
import type { Json } from '../contract/json.ts';
import type { NewSpanAnnotation, SpanAnnotationChange } from '../contract/span-annotation.ts';
import type { Mark, Place, PointMark, ShapeMark, SpanMark } from './mark.ts';

/** A part of a mark that can be taken hold of. */
export type End = 'start' | 'end';

/** The mark with one end at another place; a point mark moves as a whole. A span's ends may cross. */
export function withEnd<Kind extends Mark>(mark: Kind, end: End, place: Place): Kind {
  if (mark.kind === 'point') return { ...mark, time: place.time };
  if (mark.kind === 'span') return { ...mark, [end]: place.time };
  return { ...mark, [end === 'start' ? 'from' : 'to']: place };
}

/** What must be stored after ends were moved. What else a geometry holds stays in it. */
export function changeOf(mark: Mark): AnnotationChange & SpanAnnotationChange {
  if (mark.kind === 'point') return { timestamp: mark.time };
  if (mark.kind === 'span') {
    return { start_time: Math.min(mark.start, mark.end), end_time: Math.max(mark.start, mark.end) };
  }
  const kept = mark.row.geometry as { [key: string]: Json };
  return { timestamp: mark.from.time, geometry: { ...kept, ...geometryOf(mark.from, mark.to) } };
}

/** What must be sent to store a mark once more, on the same chart. */
export function newRowOf(mark: SpanMark): Omit<NewSpanAnnotation, 'chart_id'>;
export function newRowOf(mark: PointMark | ShapeMark): Omit<NewAnnotation, 'chart_id'>;
export function newRowOf({ row }: Mark): object {
  const { id: _, created_at: __, ...rest } = row;
  if (!('chart_id' in rest)) return rest;
  const { chart_id: ___, ...span } = rest;
  return span;
}

/** Two places as they are stored. */
export function geometryOf(from: Place, to: Place): LineGeometry {
  return { startTime: from.time, startPrice: from.price, endTime: to.time, endPrice: to.price };
}
