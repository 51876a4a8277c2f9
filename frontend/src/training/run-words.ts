import type { Json } from '../contract/json.ts';
import type { TrainingRun } from '../contract/model.ts';
import { formatMoment } from '../moment/moment.ts';
import { failureCodeOf, figuresOf, isMeasuredByCandle } from './figures.ts';

const MODEL_NAMES: Record<string, string> = {
  hist_gradient_boosting: 'Gradient boosting',
  random_forest: 'Random forest',
  logistic_regression: 'Logistic regression',
};

/** What the service called every training that was given no name, before it named them itself. */
const UNNAMED = 'default';

/** What a run is called: the name it was given, else its kind of model. Never its id. */
export function nameOfRun({ experiment_name, model_type }: TrainingRun): string {
  if (experiment_name && experiment_name !== UNNAMED) return experiment_name;
  return MODEL_NAMES[model_type ?? ''] ?? model_type ?? 'Training';
}

/** When it was started, by the page's clock. */
export function dateOfRun({ created_at }: TrainingRun): string {
  return created_at ? formatMoment(Math.floor(Date.parse(created_at) / 1000)) : '';
}

/** A score of fewer patterns than this moves by a tenth or more with a few of them. */
const FEW_PATTERNS = 10;

/** Ends of a training that the service records as failed, and that are no fault of it. */
const ENDED = ['cancelled', 'interrupted'];

/**
 * One line on how good it is: F1 of patterns, of how many, and what chance reaches, or why there is no such
 * score; else its state. What was measured candle by candle is no score: it is high where nothing is found.
 */
export function verdictOfRun({ metrics_summary, status }: TrainingRun): string {
  const figures = figuresOf(metrics_summary);
  if (!figures)
    return isMeasuredByCandle(metrics_summary) ? 'not measured by pattern' : stateOf(status, metrics_summary);
  if (figures.actual === 0) return 'no score: no pattern to test on';
  if (figures.hasUnseenLabel) return 'no score: a label it has never seen';
  const { f1, actual, baselineF1 } = figures;
  const few = actual !== null && actual < FEW_PATTERNS ? ' · too few to say much' : '';
  return `F1 ${share(f1)}${ofPatterns(actual)} · chance ${share(baselineF1)}${few}`;
}

function ofPatterns(count: number | null): string {
  if (count === null) return '';
  return count === 1 ? ' of 1 pattern' : ` of ${count} patterns`;
}

function stateOf(status: string | null, summary: Json): string {
  const code = status === 'failed' ? failureCodeOf(summary) : undefined;
  return code !== undefined && ENDED.includes(code) ? code : (status ?? '');
}

/** Whether the service says that a completed run has no model's file any more; an older one does not say. */
export function isModelGone({ status, has_model }: TrainingRun): boolean {
  return status === 'completed' && has_model === false;
}

/** Whether the model of a run can be put to use. */
export function canBeUsed(run: TrainingRun): boolean {
  return run.status === 'completed' && !run.in_use && !isModelGone(run);
}

/** A share with two decimals; a dash where it could not be computed. */
export function share(value: number | null): string {
  return value === null ? '–' : value.toFixed(2);
}

const STAGES: Record<string, string> = {
  reading: 'Reading the data',
  splitting: 'Setting a test part aside',
  features: 'Computing features',
  fitting: 'Learning',
  measuring: 'Measuring',
  walking: 'Measuring on earlier parts',
  refitting: 'Learning from all labels',
  saving: 'Saving the model',
  recording: 'Recording the result',
};

/** What a training is doing, in words. */
export function wordsOfStage(stage: string): string {
  return STAGES[stage] ?? stage;
}

/** What the figures of a comparison are called; those that are not known keep their names. */
export function nameOfFigure(name: string): string {
  return name.replaceAll('_', ' ').replaceAll('.', ' · ');
}
