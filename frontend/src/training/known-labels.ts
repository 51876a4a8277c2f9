import { NEGATIVE_LABEL } from '../spans/span-values.ts';

/**
 * The labels of spans behind a model's own: `B-bull_flag` and `I-bull_flag` are bull_flag, and 'O' is none.
 */
export function knownLabels(ofModel: readonly string[]): string[] {
  const labels = ofModel.filter((name) => name !== NEGATIVE_LABEL.name);
  return [...new Set(labels.map((name) => name.replace(/^[BI]-/, '')))];
}
