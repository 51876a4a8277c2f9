import type { CandleAnswer } from './candle.ts';
import type { Json } from './json.ts';

/**
 * The ML service's own shapes, passed on unchanged; so are its refusals (400, 404, 409, 413, 422, and 503 where it
 * lacks its database, with `Problem`).
 */

/** The `error` of the 503 where the service itself is away. */
export const SERVICE_AWAY = 'Inference service unavailable';

/** `POST /api/predict`: a chart (with an optional range in Unix seconds), or candles. */
export type PredictionRequest =
  | { chart_id: number; start_time?: number; end_time?: number }
  | { candles: CandleAnswer[] };

/** What the service sees in those candles. */
export interface PredictionAnswer {
  model_version: string;
  /** One for each candle after the first `skipped_candles`, which are history; confidence from 0 to 1. */
  predictions: { time: number; label: string; confidence: number }[];
  /** The same as spans, both ends inclusive. */
  spans: { start_time: number; end_time: number; label: string; confidence: number }[];
  skipped_candles: number;
}

/** `GET /api/model/info` */
export interface ModelInfo {
  loaded: boolean;
  model: {
    run_id: string;
    labels: string[];
    features: string[];
    lookback: number;
    options: Json;
  } | null;
}

/** `POST /api/training/start` → 202 `TrainingStarted`; everything has a default. */
export interface TrainingRequest {
  experiment_name?: string;
  model_type?: 'hist_gradient_boosting' | 'random_forest' | 'logistic_regression';
  chart_ids?: number[];
  test_fraction?: number;
  max_iterations?: number;
  max_training_rows?: number;
  seed?: number;
  scheme?: 'bio' | 'window';
  window?: number;
  min_confidence?: number;
  sources?: string[];
}

export interface TrainingStarted {
  run_id: string;
  status: string;
}

/** `GET /api/training/runs`: the newest runs first; `?limit=` 1 to 500, 50 where left out. */
export interface TrainingRuns {
  /** How far the running one is, null while none runs. */
  active: Json;
  runs: TrainingRun[];
}

/** A row of training_runs; times are ISO 8601 in UTC. */
export interface TrainingRun {
  run_id: string;
  model_type: string | null;
  experiment_name: string | null;
  pipeline_config_hash: string | null;
  dataset_version: string | null;
  metrics_summary: Json;
  status: string | null;
  created_at: string | null;
  completed_at: string | null;
}
