import type { Json } from '../contract/json.ts';
import { NEGATIVE_LABEL } from '../marks/negative.ts';

/**
 * The labels of spans behind a model's own: `B-bull_flag` and `I-bull_flag` are bull_flag, and 'O' is none.
 */
export function knownLabels(ofModel: readonly string[]): string[] {
  const labels = ofModel.filter((name) => name !== NEGATIVE_LABEL.name);
  return [...new Set(labels.map((name) => name.replace(/^[BI]-/, '')))];
}

/**
 * The labels of spans that a run has learned: those that its record counts candles of, where it does; a
 * model's own may also be of spans that no candle could be used of.
 */
export function learnedLabels(ofModel: readonly string[], summary: Json): string[] {
  const counts = (summary as { labels?: Json } | null)?.labels;
  if (typeof counts !== 'object' || counts === null || Array.isArray(counts)) return knownLabels(ofModel);
  return knownLabels(Object.keys(counts).filter((name) => Number(counts[name]) > 0));
}
