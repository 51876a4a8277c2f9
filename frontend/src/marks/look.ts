import type { Json } from '../contract/json.ts';
import type { SpanAnnotation } from '../contract/span-annotation.ts';
import { SPAN_SOURCE } from '../contract/span-source.ts';

/**
 * What has become of a span that a model suggested; `human` for one that no model did, `unstored` for one
 * that somebody made and that could not be stored yet.
 */
export type Look = 'human' | 'suggested' | 'accepted' | 'corrected' | 'rejected' | 'stretch' | 'unstored';

const LOOKS: Readonly<Record<string, Look>> = {
  [SPAN_SOURCE.model]: 'suggested',
  [SPAN_SOURCE.confirmed]: 'accepted',
  [SPAN_SOURCE.corrected]: 'corrected',
  [SPAN_SOURCE.rejected]: 'rejected',
  [SPAN_SOURCE.reviewed]: 'stretch',
};

/** What a sign before the name says, in a tag and in lists: colour alone would not do. */
export const LOOK_SIGNS: Readonly<Record<Look, string>> = {
  human: '',
  suggested: '?',
  accepted: '✓',
  corrected: '✎',
  rejected: '✕',
  stretch: '',
  unstored: '!',
};

/** The same in words. */
export const LOOK_WORDS: Readonly<Record<Look, string>> = {
  human: 'By hand',
  suggested: 'Not reviewed',
  accepted: 'Accepted',
  corrected: 'Corrected',
  rejected: 'Rejected',
  stretch: 'Reviewed stretch',
  unstored: 'Not stored',
};

/** How a span of this source looks; words of importers and older files count as a human's. */
export function lookOf(source: string): Look {
  return LOOKS[source] ?? 'human';
}

/** Whether a row is somebody's decision on a suggestion. */
export function isDecision(row: SpanAnnotation): boolean {
  const look = lookOf(row.source);
  return look === 'accepted' || look === 'corrected' || look === 'rejected';
}

/** What a model saw, where its words are of the usual form; confidence from 0 to 1. */
export interface Seen {
  readonly label: string;
  readonly confidence: number | undefined;
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** Tells one suggestion from every other. */
  readonly name: string;
}

/** What a model saw of this span; undefined where none did. */
export function seenOf(prediction: Json): Seen | undefined {
  if (typeof prediction !== 'object' || prediction === null || Array.isArray(prediction)) return undefined;
  const { label, confidence, start_time, end_time, model_version } = prediction;
  if (typeof label !== 'string') return undefined;
  return {
    label,
    confidence: numberOf(confidence),
    start: numberOf(start_time),
    end: numberOf(end_time),
    name: [model_version, start_time, end_time, label].join(' '),
  };
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
