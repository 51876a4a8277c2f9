import type { PredictionAnswer } from '../contract/model.ts';
import type { SpanAnnotation } from '../contract/span-annotation.ts';
import type { SpanLabelType } from '../contract/span-label-type.ts';
import { SPAN_SOURCE } from '../contract/span-source.ts';
import { colourOfLabel } from '../marks/negative.ts';

/** What a model suggests, as spans that could be kept. */
export function suggestionsOf(
  { suggestions }: PredictionAnswer,
  chartId: number,
  types: readonly SpanLabelType[],
): SpanAnnotation[] {
  return suggestions.map(({ start_time, end_time, label, model_prediction }, index) => ({
    id: index + 1,
    chart_id: chartId,
    start_time,
    end_time,
    label,
    confidence: null,
    outcome: null,
    notes: null,
    sub_spans: null,
    color: colourOfLabel(label, types) ?? '#2196F3',
    created_at: 0,
    source: SPAN_SOURCE.model,
    model_prediction: { ...model_prediction },
  }));
}
