import { afterEach, describe, expect, test, vi } from 'vitest';
import { Edits } from '../../../frontend/src/board/edits.ts';
import { Filters } from '../../../frontend/src/board/filters.ts';
import { History } from '../../../frontend/src/board/history.ts';
import { MarksData } from '../../../frontend/src/board/marks-data.ts';
import { withRows } from '../../../frontend/src/board/marks-state.ts';
import { Messages } from '../../../frontend/src/board/messages.ts';
import { Review } from '../../../frontend/src/board/review.ts';
import { CandleReader } from '../../../frontend/src/candles/candle-reader.ts';
import { markOfSpan } from '../../../frontend/src/marks/from-rows.ts';
import { LOOK_SIGNS } from '../../../frontend/src/marks/look.ts';
import { following, queueOf } from '../../../frontend/src/review/queue.ts';
import { unlabelledStretches } from '../../../frontend/src/review/stretches.ts';
import { Store } from '../../../frontend/src/store/store.ts';
import { NO_TOOL } from '../../../frontend/src/tool/tool.ts';
import { fakeApi } from './support/fake-api.ts';
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
    // A stretch has no sign either: it is a band, not a box.
    expect(new Set(Object.values(LOOK_SIGNS)).size).toBe(Object.keys(LOOK_SIGNS).length - 1);
  });

  test('that were rejected keep the name that the model gave them', () => {
    const rejected = markOfSpan({ ...row(1, 0.84, 'model_rejected'), label: 'O' }, []);
    expect([rejected.title, rejected.tag]).toEqual(['flag, rejected', '✕ flag']);
  });
});

/** Three suggestions, 90 %, 60 % and 30 % sure, the first of which is looked at. */
async function begin() {
  fakeApi();
  const [marks, messages, tools] = [new MarksData(1), new Messages(), new Store(NO_TOOL)];
  const filters = new Filters();
  const history = new History(1, marks, messages);
  const edits = new Edits(marks, tools, messages, history);
  const review = new Review({
    candles: new CandleReader(1),
    marks,
    messages,
    edits,
    filters,
    tools,
    takeUp: () => {},
    selected: () => marks.find(tools.get().selected),
    visit: ({ key }) => tools.set({ selected: key }),
    goTo: () => {},
  });
  await marks.load();
  marks.suggest([row(1, 0.6), row(2, 0.9), row(3, 0.3)]);
  review.begin('suggestions');
  const go = async (way: 'undo' | 'redo') => review.goOnWith(await history[way]());
  const decided = () => marks.store.get().spans.map(({ label, source }) => `${label} ${source}`);
  return { review, edits, go, filters, messages, decided, looksAt: () => review.current()?.key };
}

describe('in a review, undo', () => {
  afterEach(() => vi.unstubAllGlobals());

  test('goes back to the suggestion that waits again, and redo on to the next', async () => {
    const { review, go, looksAt } = await begin();
    await review.accept();
    await review.reject();
    expect(looksAt()).toBe('p3');
    await go('undo');
    expect(looksAt()).toBe('p1');
    await go('undo');
    expect(looksAt()).toBe('p2');
    await go('redo');
    expect(looksAt()).toBe('p1');
  });

  test('goes back to it also where the decision is still being stored', async () => {
    const { review, go, looksAt } = await begin();
    const accepted = review.accept();
    await go('undo');
    await accepted;
    expect(looksAt()).toBe('p2');
  });

  test('of something else leaves alone what is looked at', async () => {
    const { review, edits, go, looksAt } = await begin();
    await edits.addSpanAtOnce({ label: 'wedge', start_time: 600, end_time: 660 });
    review.skip(1);
    await go('undo');
    expect(looksAt()).toBe('p1');
  });
});

describe('a suggestion that nobody sees is not decided on', () => {
  afterEach(() => vi.unstubAllGlobals());

  test('where the threshold leaves it out', async () => {
    const { review, filters, messages, decided, looksAt } = await begin();
    filters.setThreshold(0.95);
    expect([looksAt(), review.queue().total]).toEqual([undefined, 0]);
    await review.accept();
    await review.reject();
    expect(review.correct('wedge')).toBe(false);
    expect(decided()).toEqual([]);
    expect(messages.store.get().news?.text).toContain('Left out of the chart, and so not reviewed: 3.');
  });

  test('where a filter does, whatever is counted', async () => {
    const { review, filters, decided, looksAt } = await begin();
    filters.change('spans', { label: 'wedge' });
    await review.accept();
    expect([looksAt(), decided(), review.queue().total]).toEqual([undefined, [], 3]);
  });

  test('where no review has begun: the key begins it', async () => {
    const { review, decided, looksAt } = await begin();
    review.end();
    expect(looksAt()).toBeUndefined();
    await review.accept();
    expect([looksAt(), decided()]).toEqual(['p2', []]);
    await review.accept();
    expect([looksAt(), decided()]).toEqual(['p1', ['flag model_confirmed']]);
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
