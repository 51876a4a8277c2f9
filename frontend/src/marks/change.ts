import type { AnnotationChange, LineGeometry } from '../contract/annotation.ts';
import type { Json } from '../contract/json.ts';
import type { SpanAnnotationChange } from '../contract/span-annotation.ts';
import type { Mark, Place } from './mark.ts';

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

/** Two places as they are stored. */
export function geometryOf(from: Place, to: Place): LineGeometry {
  return { startTime: from.time, startPrice: from.price, endTime: to.time, endPrice: to.price };
}
