/**
 * The words that this application writes into a span's `source`. It is free text all the same: importers and
 * older files have words of their own (`programmatic`, `talib` …).
 */
export const SPAN_SOURCE = {
  /** Marked by hand. */
  human: 'human',
  /** Marked by hand or by a program, and then given another label or other ends by hand. */
  humanCorrection: 'human_correction',
  /** A model's, and nobody has looked at it. Never learned from unless asked for. */
  model: 'model',
  /** A model's suggestion, kept as it was. */
  confirmed: 'model_confirmed',
  /** A model's suggestion, kept with another label or other ends. */
  corrected: 'model_corrected',
  /** A model's suggestion that is not a pattern: label 'O', and `model_prediction` is what was rejected. */
  rejected: 'model_rejected',
  /** A stretch that somebody has looked through: label 'O'; outside of patterns in it there is none. */
  reviewed: 'reviewed',
} as const;

/** The sources of what somebody decided on a model's suggestion. */
export const DECISIONS: readonly string[] = [
  SPAN_SOURCE.confirmed,
  SPAN_SOURCE.corrected,
  SPAN_SOURCE.rejected,
];
