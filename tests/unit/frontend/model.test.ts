import { expect, test } from 'vitest';
import type { TrainingRun } from '../../../frontend/src/contract/model.ts';
import { isRunning } from '../../../frontend/src/training/is-running.ts';
import { knownLabels } from '../../../frontend/src/training/known-labels.ts';
import { scoreOf } from '../../../frontend/src/training/score.ts';
import { suggestionsOf } from '../../../frontend/src/training/suggestions.ts';

test('the score of a training is found where the service writes it, and nowhere else', () => {
  expect(scoreOf({ options: {}, metrics: { accuracy: 0.9, macro_f1: 0.456 } })).toBe('macro f1 0.46');
  expect(scoreOf({ accuracy: 0.9 })).toBe('accuracy 0.90');
  for (const odd of [null, 'text', [], {}, { metrics: 'none' }, { metrics: { macro_f1: 'high' } }]) {
    expect(scoreOf(odd)).toBeUndefined();
  }
});

test('what a model suggests can be kept, and says whole what was seen', () => {
  const seen = { start_time: 60, end_time: 120, label: 'bull_flag', confidence: 0.8 };
  const model_prediction = { ...seen, model_version: 'run-1' };
  const answer = {
    model_version: 'run-1',
    predictions: [],
    spans: [seen, { ...seen, start_time: 180, end_time: 240 }],
    suggestions: [{ ...seen, model_prediction }],
    withheld: 1,
    skipped_candles: 1,
  };
  expect(suggestionsOf(answer, 7, [])).toMatchObject([
    { chart_id: 7, start_time: 60, end_time: 120, label: 'bull_flag', confidence: null, model_prediction },
  ]);
});

test('a model knows the labels that people gave, in either of its schemes', () => {
  const bio = ['O', 'B-bear_flag', 'I-bear_flag', 'B-bull_flag', 'I-bull_flag'];
  expect(knownLabels(bio)).toEqual(['bear_flag', 'bull_flag']);
  expect(knownLabels(['O', 'bear_flag', 'bull_flag'])).toEqual(['bear_flag', 'bull_flag']);
  expect(knownLabels(['O'])).toEqual([]);
});

test('a training is asked for again as long as the service or its newest row says that it runs', () => {
  const run = (status: string) => ({ status }) as TrainingRun;
  expect(
    isRunning({ active: { run_id: 'r', stage: 'fitting', progress: 0.5, cancelling: false }, runs: [] }),
  ).toBe(true);
  expect(isRunning({ active: null, runs: [run('running'), run('completed')] })).toBe(true);
  expect(isRunning({ active: null, runs: [run('completed'), run('running')] })).toBe(false);
  expect(isRunning({ active: null, runs: [] })).toBe(false);
});
