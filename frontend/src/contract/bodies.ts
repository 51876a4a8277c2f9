import { z } from 'zod';
import type { NewAnnotation } from './annotation.ts';
import type { NewAnnotationType } from './annotation-type.ts';
import {
  changeOf,
  color,
  confidence,
  flag,
  geometry,
  id,
  integer,
  jsonArray,
  jsonObject,
  label,
  name,
  notes,
  seconds,
} from './fields.ts';
import type { NewSpanAnnotation } from './span-annotation.ts';
import type { NewSpanLabelType } from './span-label-type.ts';
import { taking } from './taking.ts';

/**
 * What a POST must bring, and what a PATCH may change: of each kind of row, checked by these and described by
 * them.
 */
const MARK = z.strictObject({
  timestamp: seconds,
  label_type: name,
  geometry: geometry.nullish(),
  color: color.nullish(),
});
export const NEW_ANNOTATION = taking<NewAnnotation>()(MARK.extend({ chart_id: id }));
export const ANNOTATION_CHANGE = changeOf(MARK);

const SPAN = z.strictObject({
  start_time: seconds,
  end_time: seconds,
  label: name,
  confidence: confidence.nullish(),
  outcome: label.nullish(),
  notes: notes.nullish(),
  sub_spans: jsonArray.nullish(),
  color: color.optional(),
  source: name.optional(),
  model_prediction: jsonObject.nullish(),
});
export const NEW_SPAN_ANNOTATION = taking<NewSpanAnnotation>()(SPAN.extend({ chart_id: id }));
export const SPAN_ANNOTATION_CHANGE = changeOf(SPAN);

export const NEW_ANNOTATION_TYPE = taking<NewAnnotationType>()(
  z.strictObject({
    name,
    display_name: name,
    color: color.nullish(),
    category: label.nullish(),
    icon: label.nullish(),
    is_active: flag.optional(),
  }),
);
export const ANNOTATION_TYPE_CHANGE = changeOf(NEW_ANNOTATION_TYPE);

export const NEW_SPAN_LABEL_TYPE = taking<NewSpanLabelType>()(
  z.strictObject({
    name,
    display_name: name,
    color,
    hotkey: label.nullish(),
    is_active: flag.optional(),
    sort_order: integer.optional(),
  }),
);
export const SPAN_LABEL_TYPE_CHANGE = changeOf(NEW_SPAN_LABEL_TYPE);
