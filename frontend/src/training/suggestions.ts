import type { PredictionAnswer } from '../contract/model.ts';
import type { SpanAnnotation } from '../contract/span-annotation.ts';
import type { SpanLabelType } from '../contract/span-label-type.ts';

/** The label of candles that belong to no pattern. */
const NOTHING = 'O';

/** What a model sees, as spans that could be kept; candles outside any pattern are none. */
export function suggestionsOf(
  { spans, model_version }: PredictionAnswer,
  chartId: number,
  types: readonly SpanLabelType[],
): SpanAnnotation[] {
  return spans
    .filter(({ label }) => label !== NOTHING)
    .map(({ start_time, end_time, label, confidence }, index) => ({
      id: index + 1,
      chart_id: chartId,
      start_time,
      end_time,
      label,
      confidence: null,
      outcome: null,
      notes: null,
      sub_spans: null,
      color: types.find(({ name }) => name === label)?.color ?? '#2196F3',
      created_at: 0,
      source: 'model_confirmed',
      model_prediction: { label, confidence, model_version },
    }));
}
