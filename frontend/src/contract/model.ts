import type { Json } from './json.ts';

/**
 * The ML service's own shapes, passed on unchanged; so are its refusals (400, 404, 409, 413, 422, with
 * `Problem`). What it says of its own failures (5xx) stays behind.
 */

/** The `error` of the 503 where the service itself is away. */
export const SERVICE_AWAY = 'Inference service unavailable';

/** What the service sees in those candles. */
export interface PredictionAnswer {
  /** The `run_id` of the model in use. */
  model_version: string;
  /** One for each candle after the first `skipped_candles`, which are history; confidence from 0 to 1. */
  predictions: { time: number; label: string; confidence: number }[];
  /** All that it sees, both ends inclusive, whatever is marked there already. */
  spans: PredictedSpan[];
  /** What of it is worth a decision, see `Suggestion`. */
  suggestions: Suggestion[];
  /** Spans that are not suggested, because something is marked, rejected or reviewed there. */
  withheld: number;
  skipped_candles: number;
}

export interface PredictedSpan {
  start_time: number;
  end_time: number;
  label: string;
  /** From 0 to 1. */
  confidence: number;
}

/**
 * A span where the chart has none that shares half of its candles (intersection over union), no rejection
 * that does, and no reviewed stretch over half of it. It is a list of the page; a decision stores a row,
 * `POST /api/span-annotations` with this `model_prediction` and no `source`: keep → the same ends and label ·
 * correct → other ends or label · reject → the same ends, label 'O'.
 */
export interface Suggestion extends PredictedSpan {
  model_prediction: PredictedSpan & { model_version: string };
}

/** `GET /api/model/info`, and the answer of `POST /api/model/use`. */
export interface ModelInfo {
  loaded: boolean;
  model: {
    run_id: string;
    labels: string[];
    features: string[];
    lookback: number;
    options: Json;
  } | null;
  /** The decision which model is in use; null before the first. */
  in_use: ModelDecision | null;
  /** Why the model in use cannot be loaded; predictions say the same. */
  problem: ModelProblem | null;
}

export interface ModelDecision {
  run_id: string;
  /** ISO 8601 in UTC. */
  since: string;
  /**
   * The first there was, better than the one before on the same test part, that one was unusable, or somebody
   * said so.
   */
  reason: 'first' | 'better' | 'replaced' | 'chosen';
  /** For a person: what was compared. */
  words: string;
}

export interface ModelProblem {
  error: string;
  code: string;
  hint: string;
}

/**
 * Also the answer of `POST /api/training/{id}/cancel`: 202 with `status` 'cancelling', 409 where it does not
 * run.
 */
export interface TrainingStarted {
  run_id: string;
  status: string;
}

/**
 * `GET /api/training/runs`: the newest runs first; `?limit=` 1 to 500, 50 where left out; `status=`,
 * `model_type=` and `experiment_name=` keep those alone.
 */
export interface TrainingRuns {
  active: TrainingProgress | null;
  runs: TrainingRun[];
}

/** How far the running training is. */
export interface TrainingProgress {
  run_id: string;
  /** reading, splitting, features, fitting, measuring, refitting, saving, recording … */
  stage: string;
  /** The share of the stage that is done, from 0 to 1. */
  progress: number;
  /** True once somebody has cancelled it. */
  cancelling: boolean;
}

/**
 * A row of training_runs, also `GET /api/training/runs/{id}` and the answer of its `PATCH`, which takes
 * `{experiment_name}`; times are ISO 8601 in UTC.
 */
export interface TrainingRun {
  run_id: string;
  model_type: string | null;
  experiment_name: string | null;
  pipeline_config_hash: string | null;
  dataset_version: string | null;
  /** What was asked for (`options`) and found (`metrics`); `failure` is a `ModelProblem`. */
  metrics_summary: Json;
  /**
   * running, completed or failed (`failure.code` is `cancelled` where somebody did, `interrupted` where the
   * service stopped); older rows may say anything.
   */
  status: string | null;
  created_at: string | null;
  completed_at: string | null;
  /** True for the run whose model predictions use. */
  in_use: boolean;
  /** Whether its model's file is there: old ones are deleted (`ML_MODELS_KEPT`). */
  has_model?: boolean;
}

/** `GET /api/training/compare?a={id}&b={id}` */
export interface TrainingComparison {
  a: TrainingRun;
  b: TrainingRun;
  /** Measured on the same candles with the same labels: only then do figures say which is better. */
  same_test: boolean;
  /** The figures that both have, in the order in which they matter. */
  figures: { name: string; a: number; b: number; difference: number }[];
}
