import type { Annotation, LineGeometry } from '../../../../frontend/src/contract/annotation.ts';
import type { SpanAnnotation } from '../../../../frontend/src/contract/span-annotation.ts';
import { markOfAnnotation, markOfSpan } from '../../../../frontend/src/marks/from-rows.ts';
import type { PointMark, ShapeMark, SpanMark } from '../../../../frontend/src/marks/mark.ts';

/** A stored mark on one candle. */
export function annotationRow(fields: Partial<Annotation> = {}): Annotation {
  return {
    id: 1,
    timestamp: 60,
    label_type: 'break_up',
    geometry: null,
    color: null,
    created_at: 0,
    ...fields,
  };
}

/** A stored span. */
export function spanRow(fields: Partial<SpanAnnotation> = {}): SpanAnnotation {
  return {
    id: 1,
    chart_id: 1,
    start_time: 60,
    end_time: 120,
    label: 'flag',
    confidence: null,
    outcome: null,
    notes: null,
    sub_spans: null,
    color: '#2196F3',
    created_at: 0,
    source: 'human',
    model_prediction: null,
    ...fields,
  };
}

export function pointMark(fields: Partial<Annotation> = {}): PointMark {
  return markOfAnnotation(annotationRow(fields), []) as PointMark;
}

export function shapeMark(geometry: LineGeometry, fields: Partial<Annotation> = {}): ShapeMark {
  const row = annotationRow({ label_type: 'line', geometry: { ...geometry }, ...fields });
  return markOfAnnotation(row, []) as ShapeMark;
}

export function spanMark(fields: Partial<SpanAnnotation> = {}): SpanMark {
  return markOfSpan(spanRow(fields), []);
}
