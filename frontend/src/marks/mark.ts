import type { Annotation } from '../contract/annotation.ts';
import type { SpanAnnotation } from '../contract/span-annotation.ts';
import type { Look } from './look.ts';

/** A place on the chart; time in Unix seconds. */
export interface Place {
  readonly time: number;
  readonly price: number;
}

interface Common {
  /** `a` or `s` and the row's id: unique among all marks of a chart. */
  readonly key: string;
  readonly id: number;
  /** The type's name, as stored. */
  readonly label: string;
  /** The name that people gave the type; the stored one where there is no such type. */
  readonly title: string;
  /** `#rrggbb` */
  readonly colour: string;
}

export interface PointMark extends Common {
  readonly kind: 'point';
  readonly time: number;
  readonly up: boolean;
  readonly row: Annotation;
}

/** A line, or a rectangle by two of its corners. */
export interface ShapeMark extends Common {
  readonly kind: 'line' | 'rectangle';
  readonly from: Place;
  readonly to: Place;
  readonly row: Annotation;
}

/** A span of candles, both ends inclusive. */
export interface SpanMark extends Common {
  readonly kind: 'span';
  readonly start: number;
  readonly end: number;
  readonly row: SpanAnnotation;
  /** True for what a model suggests and nobody has decided on: it is not stored. */
  readonly suggested: boolean;
  readonly look: Look;
  /** What its tag says: its sign, its name, and how sure a model was. */
  readonly tag: string;
}

export type Mark = PointMark | ShapeMark | SpanMark;
export type MarkKind = Mark['kind'];

/** What is drawn: a mark, or one that is only just being made. */
export type Drawable =
  | Omit<PointMark, 'id' | 'row' | 'label'>
  | Omit<ShapeMark, 'id' | 'row' | 'label'>
  | Omit<SpanMark, 'id' | 'row' | 'label'>;

/** When a mark begins, in Unix seconds. */
export function startOf(mark: Mark): number {
  if (mark.kind === 'point') return mark.time;
  if (mark.kind === 'span') return mark.start;
  return Math.min(mark.from.time, mark.to.time);
}

/** When a mark ends, in Unix seconds; a point mark at once. */
export function endOf(mark: Mark): number {
  if (mark.kind === 'point') return mark.time;
  if (mark.kind === 'span') return mark.end;
  return Math.max(mark.from.time, mark.to.time);
}
