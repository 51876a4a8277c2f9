import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Elsewhere } from '../../../frontend/src/board/elsewhere.ts';
import { chartsLeft } from '../../../frontend/src/board/left.ts';
import type { Messages } from '../../../frontend/src/board/messages.ts';
import { wordsOf } from '../../../frontend/src/board/problems.ts';
import { unsavedOf } from '../../../frontend/src/board/unsaved.ts';
import type { PointMark, SpanMark } from '../../../frontend/src/marks/mark.ts';
import { fieldsOf } from '../../../frontend/src/marks/row.ts';
import { fakeApi } from './support/fake-api.ts';
import { annotationRow, spanRow } from './support/marks.ts';
import { openKept, openPage } from './support/page.ts';
import { sessionStorageOfOneTab } from './support/session-storage.ts';

beforeEach(() => sessionStorageOfOneTab());
const NO_TYPES = { annotationTypes: [], spanTypes: [] };
afterEach(() => vi.unstubAllGlobals());

describe('what is not stored', () => {
  const span = { start_time: 300, end_time: 360, label: 'flag' };
  const leftOf = ({ messages }: { messages: Messages }) => unsavedOf(messages.store.get().problems).length;

  test('is what undo takes back first, and redo begins it anew', async () => {
    const { api, history, edits, find, messages } = await openPage();
    await edits.rate(find<SpanMark>('s1'), 4);
    api.away = true;
    await edits.addSpanAtOnce(span);
    await edits.addSpanAtOnce({ ...span, label: 'wedge' });
    await edits.relabel(find<SpanMark>('s1'), 'flat');
    expect(history.next('undo')).toMatch(/The span was not relabelled$/);
    await history.undo();
    expect(messages.store.get().news?.text).toBe('Undone: flag relabelled.');
    expect(leftOf({ messages })).toBe(2);
    await history.undo();
    await history.undo();
    expect([leftOf({ messages }), history.next('undo'), find<SpanMark>('s1').row.confidence]).toEqual([
      0,
      'flag rated 4',
      4,
    ]);
    await history.redo();
    expect([leftOf({ messages }), messages.store.get().trying]).toEqual([1, []]);
    api.away = false;
    await messages.serverIsThere();
    await history.redo();
    expect(api.spans.map(({ label }) => label)).toEqual(['flag', 'flag', 'wedge']);
    for (let step = 0; step < 3; step += 1) await history.undo();
    expect(api.spans).toEqual([spanRow()]);
  });

  test('and was stored all the same, its answer lost, is deleted once it was given up', async () => {
    const { api, history, edits, messages } = await openPage(fakeApi());
    api.loses = true;
    await edits.addSpanAtOnce(span);
    await history.undo();
    expect([api.spans.length, messages.store.get()]).toMatchObject([
      1,
      { problems: [], news: { text: 'Undone: flag added.', offer: 'redo' } },
    ]);
    api.loses = false;
    await history.takingBack.send();
    expect(api.spans).toEqual([]);
    await history.redo();
    expect(api.spans.map(({ label }) => label)).toEqual(['flag']);
    await history.undo();
    expect(api.spans).toEqual([]);
  });

  test('is not deleted where it was done again after that had failed once', async () => {
    const { api, history, edits, messages } = await openPage(fakeApi());
    api.away = true;
    await edits.addSpanAtOnce(span);
    await history.undo();
    await history.takingBack.send();
    api.away = false;
    await history.redo();
    await history.takingBack.send();
    expect([api.spans.map(({ label }) => label), messages.store.get().problems]).toEqual([['flag'], []]);
  });

  test('comes back with the page, is stored once though its answer was lost, and on its own chart', async () => {
    sessionStorageOfOneTab();
    const api = fakeApi();
    const open = (id: number, created_at = 0) => openKept(api, id, created_at);
    const first = await open(1);
    api.loses = true;
    await first.edits.addSpanAtOnce(span);
    api.loses = false;
    api.away = true;
    await first.edits.addSpanAtOnce({ ...span, label: 'wedge' });
    await first.edits.add({ kind: 'mark-point', label: 'break_up', at: { time: 60, price: 1 } });
    const underWay = first.edits.addSpanAtOnce({ ...span, label: 'flat' });
    first.leave();
    await underWay;
    // Another chart, and one that got the first one's id in a database that was made anew.
    for (const other of [await open(2), await open(1, 60)]) {
      expect(leftOf(other)).toBe(0);
      other.leave();
    }
    const second = await open(1);
    expect(leftOf(second)).toBe(4);
    expect(wordsOf(second.messages.store.get().problems)).toMatch(
      /3 spans were not saved\. .* The page was left/,
    );
    second.leave();
    const third = await open(1);
    api.away = false;
    await third.messages.serverIsThere();
    expect([leftOf(third), api.spans.map(({ label }) => label), api.annotations.length]).toEqual([
      0,
      ['flag', 'wedge', 'flat'],
      1,
    ]);
    expect(third.messages.store.get().news?.text).toBe(
      '4 marks are stored now that were not stored when the page was left.',
    );
    await third.history.undo();
    expect(api.spans.map(({ label }) => label)).toEqual(['flag', 'wedge']);
    third.leave();
    expect(leftOf(await open(1))).toBe(0);
  });

  test('of marks that are stored comes back, too, and is done unless another window was there first', async () => {
    sessionStorageOfOneTab();
    const spans = [1, 2, 3, 4].map((id) => spanRow({ id }));
    const api = fakeApi({ annotations: [annotationRow()], spans });
    const first = await openKept(api);
    api.away = true;
    await first.edits.relabel(first.find('s1'), 'wedge');
    await first.edits.rate(first.find<SpanMark>('s1'), 4);
    await first.edits.remove(first.find('s2'));
    await first.bulk.relabel([first.find('s3'), first.find('s4')], 'flat');
    await first.edits.move({ ...first.find<PointMark>('a1'), time: 600 });
    first.leave();
    api.annotations[0] = annotationRow({ timestamp: 900 });
    const second = await openKept(api);
    const problems = () => wordsOf(second.messages.store.get().problems);
    expect(problems()).toMatch(/3 marks were not relabelled.* not rated 4.* not deleted.* not moved/);
    api.away = false;
    await second.messages.serverIsThere();
    expect(api.spans.map(({ id, label, confidence }) => [id, label, confidence])).toEqual([
      [1, 'wedge', 4],
      [3, 'flat', null],
      [4, 'flat', null],
    ]);
    expect(api.annotations[0]?.timestamp).toBe(900);
    expect(problems()).toMatch(
      /^break_up, 1 Jan 1970, 00:15: The mark was not moved: changed elsewhere and left alone/,
    );
    for (let step = 0; step < 4; step += 1) await second.history.undo();
    expect(api.spans.map(({ label, confidence }) => [label, confidence])).toEqual(
      Array(4).fill(['flag', null]),
    );
    second.leave();
    expect(leftOf(await openKept(api))).toBe(0);
  });
});

describe('what is stored and its answer lost', () => {
  const span = { start_time: 300, end_time: 360, label: 'flag' };
  const filledIn = { ...span, confidence: 4, outcome: null, notes: 'late' };
  const labels = ({ spans }: { spans: { label: string }[] }) => spans.map(({ label }) => label);
  const problems = ({ messages }: { messages: Messages }) => wordsOf(messages.store.get().problems);

  test('is stored once where it came from a form, also over a reload, with all its words', async () => {
    const api = fakeApi();
    const first = await openKept(api);
    api.loses = true;
    expect(await first.edits.addSpan(filledIn)).toBe(false);
    expect(problems(first)).toMatch(/^The span was not saved\. The server cannot be reached/);
    first.leave();
    api.loses = false;
    const second = await openKept(api);
    await second.answered();
    expect([api.spans, chartsLeft()]).toMatchObject([[{ notes: 'late', confidence: 4 }], []]);
    expect(await second.edits.addSpan(filledIn)).toBe(true);
    expect(api.spans).toHaveLength(2);
  });

  test('is one mark where the same is made once more after a reload instead of waiting', async () => {
    const api = fakeApi();
    const first = await openKept(api);
    api.loses = true;
    await first.edits.addSpanAtOnce(span);
    first.leave();
    api.loses = false;
    const second = await openKept(api);
    await second.edits.addSpanAtOnce(span);
    await second.answered();
    expect(labels(api)).toEqual(['flag']);
  });

  test.each(['given up by undo', 'taken off the page'])(
    'is deleted once it was %s, over a reload and from another chart',
    async (how) => {
      for (const chart of [1, 2]) {
        const api = fakeApi();
        const first = await openKept(api);
        api.loses = true;
        await first.edits.addSpanAtOnce(span);
        if (how === 'given up by undo') await first.history.undo();
        else first.history.givingUp.giveUpAll();
        first.leave();
        api.loses = false;
        expect(chartsLeft()).toEqual([{ id: 1, created_at: 0 }]);
        const page = await openKept(api, chart);
        const elsewhere = new Elsewhere(
          { id: chart, name: '', created_at: chart },
          page.messages,
          () => NO_TYPES,
        );
        await page.answered();
        if (chart === 2) await elsewhere.send();
        expect([labels(api), chartsLeft(), problems(page)]).toEqual([[], [], '']);
      }
    },
  );

  test('and given up stays where another window has changed it since, and that is said', async () => {
    const api = fakeApi();
    const page = await openKept(api);
    api.loses = true;
    await page.edits.addSpanAtOnce(span);
    await page.history.undo();
    api.loses = false;
    const [answered] = [...api.answered].map(([, row]) => ({ ...row }));
    api.answered.set([...api.answered.keys()][0] ?? '', answered as never);
    api.spans[0] = { ...(api.spans[0] as object), notes: 'theirs' } as never;
    await page.answered();
    expect([api.spans.length, problems(page)]).toEqual([
      1,
      expect.stringMatching(/^flag, span, .*: It was stored before it was given up, and stays/),
    ]);
  });

  test('is undone like everything else where it was an edit, tried again or found done', async () => {
    for (const refreshed of [true, false]) {
      const api = fakeApi({ annotations: [annotationRow()], spans: [1, 2, 3].map((id) => spanRow({ id })) });
      const page = await openKept(api);
      const said = () => [api.annotations, api.spans].map((rows) => rows.map((row) => fieldsOf(row)));
      const before = said();
      api.loses = true;
      await page.edits.relabel(page.find('s1'), 'wedge');
      await page.bulk.rate([page.find('s2'), page.find('s3')], 4);
      await page.edits.remove(page.find('a1'));
      api.loses = false;
      if (refreshed) await page.marks.refresh();
      await page.answered();
      expect([problems(page), page.messages.store.get().clashes]).toEqual(['', []]);
      expect(page.history.store.get().done.map(({ text }) => text)).toEqual([
        'flag relabelled',
        '2 marks rated 4',
        'break_up deleted',
      ]);
      for (let step = 0; step < 3; step += 1) await page.history.undo();
      expect(said()).toEqual(before);
    }
  });

  test('is neither said to be changed elsewhere nor lost to undo after a reload', async () => {
    const api = fakeApi({ annotations: [annotationRow()], spans: [1, 2].map((id) => spanRow({ id })) });
    const first = await openKept(api);
    api.loses = true;
    await first.edits.move({ ...first.find<PointMark>('a1'), time: 600 });
    await first.edits.rate(first.find<SpanMark>('s1'), 4);
    await first.edits.remove(first.find('s2'));
    first.leave();
    api.loses = false;
    const second = await openKept(api);
    await second.answered();
    expect(problems(second)).toBe('');
    for (let step = 0; step < 3; step += 1) await second.history.undo();
    expect([api.annotations[0]?.timestamp, api.spans.map(({ confidence }) => confidence)]).toEqual([
      60,
      [null, null],
    ]);
  });

  test('is no question where the words of a span were saved, and saved again', async () => {
    const api = fakeApi({ spans: [spanRow()] });
    const page = await openKept(api);
    api.loses = true;
    await expect(page.edits.describe(page.find<SpanMark>('s1'), { notes: 'new' })).rejects.toThrow();
    api.loses = false;
    expect(await page.edits.describe(page.find<SpanMark>('s1'), { notes: 'new' })).toBe('stored');
    await page.history.undo();
    expect(api.spans[0]?.notes).toBeNull();
  });

  test('is one row where a deletion was undone, the page loaded anew, and undone once more', async () => {
    const api = fakeApi({ spans: [spanRow()] });
    const first = await openKept(api);
    await first.edits.remove(first.find('s1'));
    api.loses = true;
    await first.history.undo();
    first.leave();
    api.loses = false;
    const second = await openKept(api);
    await second.history.undo();
    await second.answered();
    expect([labels(api), second.marks.store.get().spans.length]).toEqual([['flag'], 1]);
  });

  test('and deleted in another window before it was asked for again is not shown as if it were there', async () => {
    const api = fakeApi();
    const page = await openKept(api);
    api.loses = true;
    await page.edits.addSpanAtOnce(span);
    api.spans.length = 0;
    api.loses = false;
    await page.marks.refresh();
    await page.messages.serverIsThere();
    expect(page.marks.doubtful).toBe(true);
  });
});

describe('an edit that is under way when another chart is chosen', () => {
  test('is left no longer once it is answered, and is not said to be changed elsewhere on the way back', async () => {
    const api = fakeApi({ spans: [spanRow()] });
    const answer = fetch;
    const held = Promise.withResolvers<void>();
    vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
      if (init.method === 'PATCH') await held.promise;
      return answer(url, init);
    });
    const silver = await openKept(api);
    const rated = silver.edits.rate(silver.find<SpanMark>('s1'), 4);
    silver.leave();
    expect(chartsLeft()).toHaveLength(1);
    const back = await openKept(api);
    held.resolve();
    await rated;
    await back.answered();
    back.leave();
    expect([wordsOf(back.messages.store.get().problems), chartsLeft(), api.spans[0]?.confidence]).toEqual([
      '',
      [],
      4,
    ]);
  });
});
