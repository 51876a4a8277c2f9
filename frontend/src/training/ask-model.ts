import type { ModelProblem, PredictionAnswer, TrainingRuns } from '../contract/model.ts';
import { RequestError, request } from '../request/request.ts';
import { isRunning } from './is-running.ts';

/**
 * What the model in use sees in a chart, or in the part of it from `start_time` to `end_time`. Throws a
 * RequestError; where there is no model yet, it says what to do about that.
 */
export async function askModel(
  chartId: number,
  range: { start_time?: number | undefined; end_time?: number | undefined } = {},
): Promise<PredictionAnswer> {
  try {
    const body = { chart_id: chartId, ...range };
    return await request<PredictionAnswer>('/api/predict', { method: 'POST', body });
  } catch (thrown) {
    if (!isForLackOfModel(thrown)) throw thrown;
    throw new RequestError(await wordsWithoutModel(), thrown.status, { cause: thrown });
  }
}

function isForLackOfModel(thrown: unknown): thrown is RequestError {
  if (!(thrown instanceof RequestError)) return false;
  const { code }: Partial<ModelProblem> = thrown.problem;
  return code === 'model_not_found';
}

async function wordsWithoutModel(): Promise<string> {
  try {
    const training = await request<TrainingRuns>('/api/training/runs?limit=1');
    if (isRunning(training)) return 'There is no model yet, but a training is at work: wait for it.';
  } catch {
    // Whether one is at work is unknown then; that there is no model is not.
  }
  return 'There is no model yet: train one first, under “Model”.';
}
