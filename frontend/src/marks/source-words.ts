import { SPAN_SOURCE } from '../contract/span-source.ts';

/** Who made a span, as people say it. */
const WORDS: Readonly<Record<string, string>> = {
  [SPAN_SOURCE.human]: 'by hand',
  [SPAN_SOURCE.humanCorrection]: 'by hand, corrected',
  [SPAN_SOURCE.model]: 'by the model, not reviewed',
  [SPAN_SOURCE.confirmed]: 'by the model, accepted',
  [SPAN_SOURCE.corrected]: 'by the model, corrected',
  [SPAN_SOURCE.rejected]: 'by the model, rejected',
  [SPAN_SOURCE.reviewed]: 'by hand, as looked through',
  programmatic: 'by a program',
  talib: 'by TA-Lib',
};

/** A span's source in words; of a program that is not known, its own, without what only programs write. */
export function sourceWords(source: string): string {
  return WORDS[source] ?? (source.replaceAll('_', ' ').trim() || 'not said');
}
