import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Json } from '../../../frontend/src/contract/json.ts';
import type { TrainingRun } from '../../../frontend/src/contract/model.ts';
import { askModel } from '../../../frontend/src/training/ask-model.ts';
import {
  failureOf,
  figuresOf,
  learnedUntil,
  notesOf,
  walkForwardOf,
} from '../../../frontend/src/training/figures.ts';
import { isRunning } from '../../../frontend/src/training/is-running.ts';
import { knownLabels, learnedLabels } from '../../../frontend/src/training/known-labels.ts';
import { canBeUsed, isModelGone, nameOfRun, verdictOfRun } from '../../../frontend/src/training/run-words.ts';
import { suggestionsOf } from '../../../frontend/src/training/suggestions.ts';

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

test('a model knows what its run has learned, and not a label of which no candle could be used', () => {
  const ofModel = ['O', 'B-flag', 'I-flag', 'B-wedge', 'I-wedge'];
  expect(learnedLabels(ofModel, { labels: { O: 90, 'B-flag': 2, 'I-flag': 8 } })).toEqual(['flag']);
  expect(learnedLabels(ofModel, { labels: { O: 90, flag: 8, wedge: 0 } })).toEqual(['flag']);
  for (const odd of [null, 'text', [], {}, { labels: null }, { labels: ['flag'] }])
    expect(learnedLabels(ofModel, odd)).toEqual(['flag', 'wedge']);
});

test('a model whose file is gone is not offered for use; of an older service each completed one is', () => {
  const run = (rest: Partial<TrainingRun>) =>
    ({ status: 'completed', in_use: false, ...rest }) as TrainingRun;
  const told = (rest: Partial<TrainingRun>) => [canBeUsed(run(rest)), isModelGone(run(rest))];
  expect(told({ has_model: true })).toEqual([true, false]);
  expect(told({})).toEqual([true, false]);
  expect(told({ has_model: false })).toEqual([false, true]);
  expect(told({ has_model: true, in_use: true })).toEqual([false, false]);
  expect(told({ has_model: false, status: 'failed' })).toEqual([false, false]);
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

test('a run is called what it was named, and a name that all had says nothing', () => {
  const called = (experiment_name: string | null) =>
    nameOfRun({ experiment_name, model_type: 'random_forest' } as TrainingRun);
  expect(called('gold, 12 spans')).toBe('gold, 12 spans');
  expect([called('default'), called(''), called(null)]).toEqual(Array(3).fill('Random forest'));
});

describe('what is told of a training', () => {
  const score = { precision: 0.5, recall: null, f1: null, true: 3, predicted: 0, matched: 0 };
  const test_ = { iou50: { micro: score }, exact: { micro: score } };
  const summary = {
    metrics: { spans: { test: test_, baselines: { random: { iou50_f1: 0.125 } } } },
    train_end: '2024-03-01T00:00:00Z',
    test_end: '2024-05-01T00:00:00Z',
    notes: [{ code: 'x', text: 'The test part has no pattern.', labels: [] }, 'odd'],
  };

  test('a figure that could not be computed is none, and never 0', () => {
    expect(figuresOf(summary)).toMatchObject({ f1: null, precision: 0.5, predicted: 0, baselineF1: 0.125 });
    expect(notesOf(summary)).toEqual(['The test part has no pattern.']);
  });

  const told = (metrics_summary: Json, status = 'completed') =>
    verdictOfRun({ metrics_summary, status } as TrainingRun);
  const measured = (f1: number, rest: Json = {}, count: number | null = 3) => ({
    ...(rest as object),
    metrics: {
      macro_f1: 0.96,
      spans: {
        test: { iou50: { micro: { ...score, f1, matched: 1, true: count } } },
        baselines: { random: { iou50_f1: 0.125 } },
      },
    },
  });

  test.each([
    [null, 'F1 0.50 · chance 0.13'],
    [1, 'F1 0.50 of 1 pattern · chance 0.13 · too few to say much'],
    [9, 'F1 0.50 of 9 patterns · chance 0.13 · too few to say much'],
    [10, 'F1 0.50 of 10 patterns · chance 0.13'],
  ])('how good it is, is F1 of so many patterns (%j) beside what chance reaches', (count, words) => {
    expect(told(measured(0.5, {}, count))).toBe(words);
  });

  test.each([
    ['cancelled', 'failed', 'cancelled'],
    ['interrupted', 'failed', 'interrupted'],
    ['single_class', 'failed', 'failed'],
    ['cancelled', 'running', 'running'],
  ])('a training that ended as %j (%s) is called %s', (code, status, words) => {
    expect(told({ failure: { error: 'It ended.', code, hint: '' } }, status)).toBe(words);
  });

  test.each<[string, Json, string]>([
    [
      'a test part without a pattern',
      { metrics: { macro_f1: 0.96, spans: { test: { iou50: { micro: { ...score, true: 0 } } } } } },
      'no score: no pattern to test on',
    ],
    [
      'a label that could not be learned',
      measured(0.9, { notes: [{ code: 'unseen_labels', text: 'No wedge.', labels: ['wedge'] }] }),
      'no score: a label it has never seen',
    ],
    ['figures of candles alone', { metrics: { macro_f1: 0.96 } }, 'not measured by pattern'],
    ['figures of an older service', { f1: 0.71 }, 'not measured by pattern'],
    ['no record', null, 'completed'],
  ])('%s is said, and never becomes a score', (_, summary, words) => {
    expect(told(summary)).toBe(words);
  });

  test('a walk-forward evaluation has a mean and a spread, and says of how many parts there is a score', () => {
    const fold = (f1: number | null) => ({ spans: { iou50: { micro: { f1 } } } });
    const walk_forward = { folds: [fold(0.3), fold(0.5), fold(null)], mean_f1: 0.4, spread_f1: 0.1 };
    expect(walkForwardOf({ walk_forward })).toEqual({ folds: 3, scored: 2, meanF1: 0.4, spreadF1: 0.1 });
    expect(walkForwardOf({ walk_forward: null })).toBeUndefined();
  });

  test('it has learned until its test part, or to the end of that where it was fitted once more on all', () => {
    expect(learnedUntil(summary, 1)).toBe(Date.UTC(2024, 2) / 1000);
    expect(learnedUntil({ ...summary, refit: null }, 1)).toBe(Date.UTC(2024, 2) / 1000);
    expect(learnedUntil({ ...summary, refit: { train_candles: 9 } }, 1)).toBe(Date.UTC(2024, 4) / 1000);
    expect(learnedUntil({ train_end: 'soon' }, 1)).toBeNull();
    const learnedFrom = [1, 3].map((chart) => learnedUntil({ ...summary, charts: [1, 2] }, chart) !== null);
    expect(learnedFrom).toEqual([true, false]);
  });

  test.each([null, 'text', [], 7, {}, { metrics: 'none' }, { failure: 7, notes: {} }])(
    'of a record that says nothing (%j) nothing is told',
    (odd) => {
      expect(figuresOf(odd)).toBeUndefined();
      expect(failureOf(odd)).toBeUndefined();
      expect(notesOf(odd)).toEqual([]);
      expect(learnedUntil(odd, 1)).toBeNull();
    },
  );

  test('why it failed is told in the words of the service, older ones too', () => {
    expect(failureOf({ failure: { error: 'No spans.', code: 'x', hint: 'Label some.' } })).toEqual({
      error: 'No spans.',
      hint: 'Label some.',
    });
    expect(failureOf({ failure: 'No spans.' })).toEqual({ error: 'No spans.', hint: '' });
  });
});

describe('a prediction without a model', () => {
  afterEach(() => vi.unstubAllGlobals());

  /** What is said where the service refuses like this while these trainings are known. */
  async function said(refusal: { error: string; code: string }, runs?: { status: string }[]) {
    const answers: Record<string, () => Response> = {
      '/api/predict': () => Response.json({ ...refusal, hint: '' }, { status: 404 }),
      '/api/training/runs?limit=1': () =>
        runs ? Response.json({ active: null, runs }) : Response.json({ error: 'no' }, { status: 500 }),
    };
    vi.stubGlobal('fetch', async (path: string) => answers[path]?.());
    return askModel(1).then(String, ({ message }) => message);
  }
  const none = { error: 'There is no completed training that left a model.', code: 'model_not_found' };

  test('says to train one, or to wait where one trains', async () => {
    const train = 'There is no model yet: train one first, under “Model”.';
    expect(await said(none, [])).toBe(train);
    expect(await said(none, [{ status: 'failed' }])).toBe(train);
    expect(await said(none)).toBe(train);
    expect(await said(none, [{ status: 'running' }])).toBe(
      'There is no model yet, but a training is at work: wait for it.',
    );
  });

  test('that is refused for another reason says that', async () => {
    expect(await said({ error: 'There is no chart 1.', code: 'chart_not_found' }, [])).toBe(
      'There is no chart 1.',
    );
  });
});
