import type { TrainingRuns } from '../contract/model.ts';

/**
 * Whether a training is under way. The service notes it in two places, its memory and training_runs, at two
 * moments: while either of them says so, there is something to wait for.
 */
export function isRunning({ active, runs }: TrainingRuns): boolean {
  return active !== null || runs[0]?.status === 'running';
}
