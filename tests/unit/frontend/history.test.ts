import { afterEach, describe, expect, test, vi } from 'vitest';
import { Bulk } from '../../../frontend/src/board/bulk.ts';
import { Edits } from '../../../frontend/src/board/edits.ts';
import { History, lookedAt } from '../../../frontend/src/board/history.ts';
import { MarksData } from '../../../frontend/src/board/marks-data.ts';
import { Messages } from '../../../frontend/src/board/messages.ts';
import { Picks } from '../../../frontend/src/board/picks.ts';
import { wordsOf } from '../../../frontend/src/board/problems.ts';
import type { Mark, PointMark, SpanMark } from '../../../frontend/src/marks/mark.ts';
import { keyOf } from '../../../frontend/src/marks/row.ts';
import { Store } from '../../../frontend/src/store/store.ts';
import { NO_TOOL } from '../../../frontend/src/tool/tool.ts';
import { type FakeApi, fakeApi } from './support/fake-api.ts';
import { annotationRow, spanRow } from './support/marks.ts';

afterEach(() => vi.unstubAllGlobals());

/** A chart with one mark and one span, as a page has them. */
async function openPage(api: FakeApi = fakeApi({ annotations: [annotationRow()], spans: [spanRow()] })) {
  const marks = new MarksData(1);
  const messages = new Messages();
  const history = new History(1, marks, messages);
  const edits = new Edits(marks, new Store(NO_TOOL), messages, history);
  history.recall();
  await marks.load();
  const find = <Kind extends Mark>(key: string) => marks.find(key) as Kind;
  return { api, marks, messages, history, edits, find };
}

/** What is stored, without what the server gives. */
const contents = ({ annotations, spans }: FakeApi) =>
  JSON.stringify(
    [...annotations, ...spans].map(({ id: _, created_at: __, ...row }) => ({ chart_id: 1, ...row })),
  );

function sessionStorageOfOneTab(): void {
  const kept = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  });
}

describe('undo and redo', () => {
  test('go back through everything that was done, and forth again', async () => {
    const page = await openPage();
    const { api, history, edits, find } = page;
    const states = [contents(api)];
    const steps = [
      () => edits.add({ kind: 'mark-point', label: 'break_down', at: { time: 180, price: 1 } }),
      () => edits.move({ ...find<PointMark>('a1'), time: 600 }),
      () => edits.relabel(find<SpanMark>('s1'), 'wedge'),
      () => edits.rate(find<SpanMark>('s1'), 4),
      () => edits.describe(find<SpanMark>('s1'), { notes: 'late' }).then(() => {}),
      () =>
        edits.addSpan({
          start_time: 1,
          end_time: 2,
          label: 'flag',
          confidence: 2,
          outcome: null,
          notes: null,
        }),
      () => edits.remove(find('s1')),
      () => edits.remove(find('a1')),
    ];
    for (const step of steps) {
      await step();
      states.push(contents(api));
    }
    expect(new Set(states).size).toBe(states.length);
    const sorted = (state: string | undefined) =>
      JSON.stringify(
        JSON.parse(state ?? '')
          .map(JSON.stringify)
          .sort(),
      );
    for (let at = states.length - 2; at >= 0; at -= 1) {
      await history.undo();
      expect(sorted(contents(api))).toBe(sorted(states[at]));
    }
    for (let at = 1; at < states.length; at += 1) {
      await history.redo();
      expect(sorted(contents(api))).toBe(sorted(states[at]));
    }
    expect(page.messages.store.get().problems).toEqual([]);
  });

  test('follow the order of what somebody did, whichever answer comes first, also after a reload', async () => {
    sessionStorageOfOneTab();
    const page = await openPage();
    const { api, edits, find, messages } = page;
    const answer = fetch;
    const held = new Map<string | undefined, () => void>();
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      await new Promise<void>((resolve) => held.set(init.method === 'POST' ? 'new' : url, resolve));
      return answer(url, init);
    });
    const acts = {
      '/api/span-annotations/1': edits.rate(find<SpanMark>('s1'), 4),
      '/api/annotations/1': edits.relabel(find<Mark>('a1'), 'break_down'),
      new: edits.addSpanAtOnce({ start_time: 1, end_time: 2, label: 'flag', confidence: 2 }),
    };
    await vi.waitFor(() => expect([...held.keys()].toSorted()).toEqual(Object.keys(acts).toSorted()));
    for (const [act, done] of Object.entries(acts).toReversed()) {
      held.get(act)?.();
      await done;
    }
    expect(api.spans).toHaveLength(2);
    const texts = ({ history }: typeof page) => history.store.get().done.map(({ text }) => text);
    const inOrder = ['flag rated 4', 'break_up relabelled', 'flag added'];
    expect(texts(page)).toEqual(inOrder);
    expect(messages.store.get().said.text).toBe('flag rated 4.');
    vi.stubGlobal('fetch', answer);
    const again = await openPage(api);
    await again.edits.rate(again.find<SpanMark>('s1'), 5);
    expect(texts(again)).toEqual([...inOrder, 'flag rated 5']);
  });

  test('say what they did, and when there is nothing left', async () => {
    const { history, edits, find, messages } = await openPage();
    await edits.remove(find('a1'));
    await history.undo();
    expect(messages.store.get().news).toEqual({ text: 'Undone: break_up deleted.', offer: 'redo' });
    await history.undo();
    expect(messages.store.get().said.text).toBe('There is nothing to undo.');
    await history.redo();
    expect(messages.store.get().news).toEqual({ text: 'Done again: break_up deleted.', offer: 'undo' });
    await history.redo();
    expect(messages.store.get().said.text).toBe('There is nothing to redo.');
  });

  test('give back what was brought back, and all of what was done to several, to be selected again', async () => {
    const spans = [1, 2, 3].map((id) => spanRow({ id }));
    const { history, edits, find, marks } = await openPage(fakeApi({ spans }));
    const bulk = new Bulk(edits, history, new Picks(), new Messages());
    await bulk.relabel([find('s1'), find('s2')], 'wedge');
    expect(lookedAt(await history.undo()).map(keyOf)).toEqual(['s1', 's2']);
    expect(lookedAt(await history.redo()).map(keyOf)).toEqual(['s1', 's2']);
    await bulk.remove([find('s1'), find('s2'), find('s3')]);
    const again = lookedAt(await history.undo()).map(keyOf);
    expect(again.toSorted()).toEqual(
      marks.store
        .get()
        .marks.map(({ key }) => key)
        .toSorted(),
    );
    expect(again).toHaveLength(3);
    const [key = ''] = again;
    await edits.remove(find(key));
    expect(lookedAt(await history.undo())).toHaveLength(1);
    await edits.rate(find<SpanMark>(again[1] ?? ''), 3);
    expect(lookedAt(await history.undo())).toEqual([]);
  });

  test('that failed is not tried again once something else was done', async () => {
    const { api, history, edits, find, messages } = await openPage();
    await edits.move({ ...find<PointMark>('a1'), time: 600 });
    api.away = true;
    await history.undo();
    api.away = false;
    await edits.rate(find<SpanMark>('s1'), 4);
    await messages.retry();
    expect(find<SpanMark>('s1').row.confidence).toBe(4);
  });

  test('wait for what is still being stored', async () => {
    const { api, history, edits, find } = await openPage();
    const before = contents(api);
    const moved = edits.move({ ...find<PointMark>('a1'), time: 600 });
    const undone = history.undo();
    await Promise.all([moved, undone]);
    expect(contents(api)).toBe(before);
  });

  test('something else that is done cuts off what was undone', async () => {
    const { history, edits, find, messages } = await openPage();
    await edits.move({ ...find<PointMark>('a1'), time: 600 });
    await history.undo();
    await edits.relabel(find<SpanMark>('s1'), 'wedge');
    await history.redo();
    expect(messages.store.get().said.text).toBe('There is nothing to redo.');
  });
});

describe('a step', () => {
  test('is still there when the connection was lost, and can be undone once it is back', async () => {
    const { api, history, edits, find, messages } = await openPage();
    const before = contents(api);
    await edits.move({ ...find<PointMark>('a1'), time: 600 });
    api.away = true;
    await history.undo();
    expect(wordsOf(messages.store.get().problems)).toMatch(
      /^The last step was not undone\. The server cannot/,
    );
    api.away = false;
    await messages.retry();
    expect(contents(api)).toBe(before);
    expect(messages.store.get().problems).toEqual([]);
  });

  test('survives a reload of the page', async () => {
    sessionStorageOfOneTab();
    const first = await openPage();
    const before = contents(first.api);
    await first.edits.move({ ...first.find<PointMark>('a1'), time: 600 });
    await first.edits.remove(first.find('s1'));
    const second = await openPage(first.api);
    await second.history.undo();
    await second.history.undo();
    expect(contents(first.api)).toBe(before);
    const third = await openPage(first.api);
    await third.history.redo();
    expect(first.api.annotations[0]?.timestamp).toBe(600);
  });

  test('that another window has made impossible says so, and changes nothing', async () => {
    const { api, history, edits, find, messages } = await openPage();
    await edits.move({ ...find<PointMark>('a1'), time: 600 });
    api.annotations[0] = annotationRow({ timestamp: 900 });
    await history.undo();
    expect(api.annotations[0]?.timestamp).toBe(900);
    expect(wordsOf(messages.store.get().problems)).toBe(
      'break_up moved. It cannot be undone: changed in another window since.',
    );
    await edits.relabel(find<SpanMark>('s1'), 'wedge');
    api.spans.length = 0;
    await history.undo();
    expect(wordsOf(messages.store.get().problems)).toMatch(/flag relabelled\. It cannot be undone/);
  });
});

describe('a change that another window was quicker with', () => {
  test('asks whose version shall count, and either can be kept', async () => {
    const { api, edits, find, messages } = await openPage();
    api.annotations[0] = annotationRow({ timestamp: 900 });
    await edits.move({ ...find<PointMark>('a1'), time: 600 });
    const [clash] = messages.store.get().clashes;
    expect(clash?.what).toBe('The mark was changed in another window.');
    expect([clash?.theirs, clash?.mine]).toEqual([
      expect.stringContaining('00:15'),
      expect.stringContaining('00:10'),
    ]);
    expect(find<PointMark>('a1').time).toBe(900);
    expect(api.annotations[0]?.timestamp).toBe(900);
    if (clash) messages.decide(clash, true);
    await expect.poll(() => api.annotations[0]?.timestamp).toBe(600);
    expect(messages.store.get().clashes).toEqual([]);
  });

  test('also where it is a deletion', async () => {
    const { api, edits, find, messages } = await openPage();
    api.spans[0] = spanRow({ notes: 'mine' });
    await edits.remove(find('s1'));
    expect(api.spans).toHaveLength(1);
    const [clash] = messages.store.get().clashes;
    if (clash) messages.decide(clash, false);
    expect(find<SpanMark>('s1').row.notes).toBe('mine');
  });
});
