import { describe, expect, test } from 'vitest';
import { withRows } from '../../../frontend/src/board/marks-state.ts';
import { markOfSpan } from '../../../frontend/src/marks/from-rows.ts';
import { LOOK_SIGNS } from '../../../frontend/src/marks/look.ts';
import { following, queueOf } from '../../../frontend/src/review/queue.ts';
import { unlabelledStretches } from '../../../frontend/src/review/stretches.ts';
import { spanRow } from './support/marks.ts';

const prediction = (id: number, confidence: number) => ({
  label: 'flag',
  confidence,
  start_time: id * 60,
  end_time: id * 60 + 60,
  model_version: 'run',
});
/** A suggestion, or what became of it. */
const row = (id: number, confidence: number, source = 'model') =>
  spanRow({
    id,
    start_time: id * 60,
    end_time: id * 60 + 60,
    source,
    model_prediction: prediction(id, confidence),
  });
const NO_ROWS = { annotations: [], spans: [], suggestions: [], annotationTypes: [], spanTypes: [] };

describe('suggestions', () => {
  test('wait with the surest first, those below the threshold left out, and decisions are counted', () => {
    const { marks } = withRows(NO_ROWS, {
      suggestions: [row(1, 0.6), row(2, 0.9), row(3, 0.3)],
      spans: [row(10, 0.8, 'model_confirmed'), row(11, 0.2, 'model_rejected'), spanRow({ id: 12 })],
    });
    const all = queueOf(marks, 0);
    expect(all.open.map(({ key }) => key)).toEqual(['p2', 'p1', 'p3']);
    expect([all.reviewed, all.total]).toEqual([2, 5]);
    const sure = queueOf(marks, 0.5);
    expect(sure.open.map(({ key }) => key)).toEqual(['p2', 'p1']);
    expect([sure.reviewed, sure.total]).toEqual([1, 3]);
  });

  test('are gone once a decision on them is stored, and back once that is gone', () => {
    const suggestions = [row(1, 0.6), row(2, 0.9)];
    const decided = { ...row(2, 0.9, 'model_corrected'), id: 50, label: 'wedge', end_time: 999 };
    const keys = (spans: (typeof decided)[]) =>
      withRows(NO_ROWS, { suggestions, spans }).marks.map(({ key }) => key);
    expect(keys([])).toEqual(['p1', 'p2']);
    expect(keys([decided])).toEqual(['s50', 'p1']);
  });

  test('follow one another to the end and then from the beginning', () => {
    const { marks } = withRows(NO_ROWS, { suggestions: [row(1, 0.6), row(2, 0.9)] });
    const { open } = queueOf(marks, 0);
    expect([following(open, null)?.key, following(open, 'p2')?.key, following(open, 'p1')?.key]).toEqual([
      'p2',
      'p1',
      'p2',
    ]);
    expect(following(open, 'p2', -1)?.key).toBe('p1');
    expect(following([], 'p2')).toBeUndefined();
  });

  test('differ from what became of them, and from spans by hand, without their colour', () => {
    const tags = ['model', 'model_confirmed', 'model_corrected', 'model_rejected', 'human'].map(
      (source) => markOfSpan(row(1, 0.84, source), []).tag,
    );
    expect(tags).toEqual(['? flag 84 %', '✓ flag', '✎ flag', '✕ flag', 'flag']);
    expect(new Set(Object.values(LOOK_SIGNS)).size).toBe(5);
  });

  test('that were rejected keep the name that the model gave them', () => {
    const rejected = markOfSpan({ ...row(1, 0.84, 'model_rejected'), label: 'O' }, []);
    expect([rejected.title, rejected.tag]).toEqual(['flag, rejected', '✕ flag']);
  });
});

describe('stretches that nobody has labelled', () => {
  const candles = Array.from({ length: 100 }, (_, index) => ({
    time: index * 60,
    open: 1,
    high: 1,
    low: 1,
    close: 1,
  }));
  const span = (from: number, to: number, source = 'human') =>
    markOfSpan(spanRow({ start_time: from * 60, end_time: to * 60, source }), []);

  test('lie between spans, reviewed stretches and rejections, to the ends of the chart', () => {
    const spans = [span(10, 19), span(15, 29, 'reviewed'), span(60, 60, 'model_rejected')];
    expect(unlabelledStretches(candles, spans, 1_000)).toEqual([
      { start: 0, end: 9 * 60 },
      { start: 30 * 60, end: 59 * 60 },
      { start: 61 * 60, end: 99 * 60 },
    ]);
  });

  test('are no longer than can be looked at, and all of about one length', () => {
    const stretches = unlabelledStretches(candles, [], 40);
    expect(stretches.map(({ start, end }) => (end - start) / 60 + 1)).toEqual([33, 34, 33]);
    expect(stretches.at(-1)?.end).toBe(99 * 60);
  });

  test('are none where everything is covered, or there is nothing', () => {
    expect(unlabelledStretches(candles, [span(0, 99)], 40)).toEqual([]);
    expect(unlabelledStretches([], [], 40)).toEqual([]);
  });
});
