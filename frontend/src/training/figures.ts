import type { Json } from '../contract/json.ts';

/** What a training found, as far as its record says; null is a figure that could not be computed. */
export interface RunFigures {
  /** Of the test part, spans that overlap a true one by at least half (IoU 0.5). */
  readonly f1: number | null;
  readonly precision: number | null;
  readonly recall: number | null;
  /** The same where both ends must be exact. */
  readonly exactF1: number | null;
  readonly predicted: number | null;
  readonly actual: number | null;
  readonly matched: number | null;
  /** What random spans of the same labels, lengths and rate reach: a model below it has learned nothing. */
  readonly baselineF1: number | null;
  /** A label in the test part that could not be learned: the other figures leave its patterns out. */
  readonly hasUnseenLabel: boolean;
}

/** F1 over several test parts that follow each other, each after all that was known then. */
export interface WalkForwardFigures {
  readonly folds: number;
  /** Of how many of them there is a score, and mean and spread are taken. */
  readonly scored: number;
  readonly meanF1: number | null;
  /** Its standard deviation; null for fewer than two folds. */
  readonly spreadF1: number | null;
}

type Fields = { [key: string]: Json };

/** The figures of patterns in a run's record; undefined where an older run has none. */
export function figuresOf(summary: Json): RunFigures | undefined {
  const spans = at(summary, 'metrics', 'spans');
  const test = at(spans, 'test');
  if (!test) return undefined;
  const overlap = at(test, 'iou50', 'micro');
  return {
    f1: figure(overlap, 'f1'),
    precision: figure(overlap, 'precision'),
    recall: figure(overlap, 'recall'),
    exactF1: figure(at(test, 'exact', 'micro'), 'f1'),
    predicted: figure(overlap, 'predicted'),
    actual: figure(overlap, 'true'),
    matched: figure(overlap, 'matched'),
    baselineF1: figure(at(spans, 'baselines', 'random'), 'iou50_f1'),
    hasUnseenLabel: notes(summary).some((note) => note?.['code'] === 'unseen_labels'),
  };
}

/** The walk-forward evaluation of a run; undefined where it was not asked for. */
export function walkForwardOf(summary: Json): WalkForwardFigures | undefined {
  const walked = at(summary, 'walk_forward');
  const folds = walked?.['folds'];
  if (!Array.isArray(folds)) return undefined;
  return {
    folds: folds.length,
    scored: folds.filter((fold) => figure(at(fold, 'spans', 'iou50', 'micro'), 'f1') !== null).length,
    meanF1: figure(walked, 'mean_f1'),
    spreadF1: figure(walked, 'spread_f1'),
  };
}

/** Whether a run was measured, but candle by candle, as older versions of the service did. */
export function isMeasuredByCandle(summary: Json): boolean {
  const fields = { ...asFields(summary), ...at(summary, 'metrics') };
  return ['macro_f1', 'f1', 'accuracy'].some((name) => figure(fields, name) !== null);
}

/** Whether this service recorded the run: those of an older installation stay as they are. */
export function isOurs(summary: Json): boolean {
  return asFields(summary)?.['recorder'] === 'candle-ml';
}

/** What must be known before the figures are compared, in sentences. */
export function notesOf(summary: Json): string[] {
  return notes(summary).flatMap((note) => {
    const text = note?.['text'];
    return typeof text === 'string' ? [text] : [];
  });
}

/** Why a run failed, and what to do; undefined where it did not, or does not say. */
export function failureOf(summary: Json): { error: string; hint: string } | undefined {
  const failure = asFields(summary)?.['failure'];
  if (typeof failure === 'string') return { error: failure, hint: '' };
  const fields = asFields(failure ?? null);
  const error = fields?.['error'];
  if (typeof error !== 'string') return undefined;
  return { error, hint: typeof fields?.['hint'] === 'string' ? fields['hint'] : '' };
}

/** The service's word for why a run failed; undefined where it does not say. */
export function failureCodeOf(summary: Json): string | undefined {
  const code = at(summary, 'failure')?.['code'];
  return typeof code === 'string' ? code : undefined;
}

/**
 * The last moment a model has learned from (Unix seconds): what it suggests before is a memory. One that has
 * learned from everything after it was measured has also seen its test part. Null where the run does not say,
 * and on charts that it has not learned from.
 */
export function learnedUntil(summary: Json, chartId: number): number | null {
  const charts = asFields(summary)?.['charts'];
  if (Array.isArray(charts) && !charts.includes(chartId)) return null;
  const fields = { ...asFields(summary), ...at(summary, 'metrics') };
  const end = asFields(fields['refit'] ?? null)
    ? (fields['test_end'] ?? fields['train_end'])
    : fields['train_end'];
  const time = typeof end === 'string' ? Date.parse(end) / 1000 : Number.NaN;
  return Number.isFinite(time) ? time : null;
}

function notes(summary: Json): (Fields | undefined)[] {
  const found = asFields(summary)?.['notes'];
  return Array.isArray(found) ? found.map(asFields) : [];
}

function at(value: Json | undefined, ...path: string[]): Fields | undefined {
  return path.reduce<Fields | undefined>(
    (fields, name) => asFields(fields?.[name] ?? null),
    asFields(value ?? null),
  );
}

function figure(fields: Fields | undefined, name: string): number | null {
  const value = fields?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function asFields(value: Json): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}
