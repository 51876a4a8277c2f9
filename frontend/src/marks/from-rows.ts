import type { Annotation, LineGeometry } from '../contract/annotation.ts';
import type { AnnotationType } from '../contract/annotation-type.ts';
import type { Json } from '../contract/json.ts';
import { TIME } from '../contract/limits.ts';
import type { SpanAnnotation } from '../contract/span-annotation.ts';
import type { SpanLabelType } from '../contract/span-label-type.ts';
import { colourOfMark } from './colour.ts';
import { LOOK_SIGNS, LOOK_WORDS, type Look, lookOf, seenOf } from './look.ts';
import type { Mark, SpanMark } from './mark.ts';
import { colourOfLabel } from './negative.ts';
import { shapeOfType } from './shape-of-type.ts';
import { titleOfLabel } from './title.ts';

/** An annotation as something to draw. Geometry that is not a line's makes it a mark on one candle. */
export function markOfAnnotation(row: Annotation, types: readonly AnnotationType[]): Mark {
  const type = types.find(({ name }) => name === row.label_type);
  const shape = shapeOfType(row.label_type, type);
  const common = {
    key: `a${row.id}`,
    id: row.id,
    label: row.label_type,
    title: titleOfLabel(row.label_type, types),
    colour: colourOfMark('mark', row.color, type?.color),
    row,
  };
  const line = asLine(row.geometry);
  if (!line) return { ...common, kind: 'point', time: row.timestamp, up: shape !== 'arrow-down' };
  return {
    ...common,
    kind: shape === 'rectangle' ? 'rectangle' : 'line',
    from: { time: line.startTime, price: line.startPrice },
    to: { time: line.endTime, price: line.endPrice },
  };
}

/** A span as something to draw. */
export function markOfSpan(
  row: SpanAnnotation,
  types: readonly SpanLabelType[],
  suggested = false,
): SpanMark {
  const look = suggested ? 'suggested' : lookOf(row.source);
  const seen = seenOf(row.model_prediction);
  // What was rejected is still called by the name that the model gave it.
  const name = (look === 'rejected' ? seen?.label : undefined) ?? row.label;
  const title = look === 'stretch' ? LOOK_WORDS.stretch : titleOfLabel(name, types);
  return {
    key: `${suggested ? 'p' : 's'}${row.id}`,
    id: row.id,
    label: row.label,
    title: look === 'rejected' ? `${title}, rejected` : title,
    colour: colourOfMark('span', row.color, colourOfLabel(name, types)),
    look,
    tag: tagOf(look, title, seen?.confidence),
    kind: 'span',
    start: Math.min(row.start_time, row.end_time),
    end: Math.max(row.start_time, row.end_time),
    row,
    suggested,
  };
}

/** The sign, the name and, of what nobody has decided on, how sure the model is: `? Bull Flag 84 %`. */
function tagOf(look: Look, title: string, confidence: number | undefined): string {
  const sure = look === 'suggested' && confidence !== undefined ? `${Math.round(confidence * 100)} %` : '';
  return [LOOK_SIGNS[look], title, sure].filter(Boolean).join(' ');
}

function asLine(geometry: Json): LineGeometry | undefined {
  if (typeof geometry !== 'object' || geometry === null || Array.isArray(geometry)) return undefined;
  const { startTime, startPrice, endTime, endPrice } = geometry;
  return [startTime, endTime].every(isTime) && [startPrice, endPrice].every(Number.isFinite)
    ? ({ startTime, startPrice, endTime, endPrice } as LineGeometry)
    : undefined;
}

/** Older files hold nanoseconds too: such a line could be neither drawn nor dated. */
function isTime(value: Json | undefined): boolean {
  return typeof value === 'number' && value >= TIME.min && value <= TIME.max;
}
