import { afterEach, describe, expect, test, vi } from 'vitest';
import { Bulk } from '../../../frontend/src/board/bulk.ts';
import { lookedAt } from '../../../frontend/src/board/history.ts';
import { Messages } from '../../../frontend/src/board/messages.ts';
import { Picks } from '../../../frontend/src/board/picks.ts';
import { wordsOf } from '../../../frontend/src/board/problems.ts';
import { markOfSpan } from '../../../frontend/src/marks/from-rows.ts';
import type { Mark, PointMark, SpanMark } from '../../../frontend/src/marks/mark.ts';
import { keyOf } from '../../../frontend/src/marks/row.ts';
import { type FakeApi, fakeApi } from './support/fake-api.ts';
import { annotationRow, spanRow } from './support/marks.ts';
import { openPage } from './support/page.ts';
import { sessionStorageOfOneTab } from './support/session-storage.ts';

afterEach(() => vi.unstubAllGlobals());

/** What is stored, without what the server gives. */
const contents = ({ annotations, spans }: FakeApi) =>
  JSON.stringify(
    [...annotations, ...spans].map(({ id: _, created_at: __, ...row }) => ({ chart_id: 1, ...row })),
  );

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
    const bulk = new Bulk(marks, edits, history, new Picks(), new Messages());
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
      /^The last step was not undone: break_up moved\. The server cannot/,
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

  test('that another window has made impossible says so, changes nothing, and can be insisted on', async () => {
    const { api, marks, history, edits, find, messages } = await openPage();
    await edits.move({ ...find<PointMark>('a1'), time: 600 });
    api.annotations[0] = annotationRow({ timestamp: 900, color: 'red' });
    await history.undo();
    expect(api.annotations[0]?.timestamp).toBe(900);
    const [clash] = messages.store.get().clashes;
    expect([clash?.what, clash?.theirs(), clash?.mine]).toEqual([
      'break_up moved. It cannot be undone: changed in another window since.',
      'break_up, 1 Jan 1970, 00:15',
      'break_up, 1 Jan 1970, 00:01',
    ]);
    api.annotations[0] = annotationRow({ timestamp: 1_200, color: 'red' });
    await marks.refresh();
    expect(clash?.theirs()).toBe('break_up, 1 Jan 1970, 00:20');
    await clash?.insist();
    expect(api.annotations[0]).toMatchObject({ timestamp: 60, color: 'red' });
    await history.undo();
    expect(api.annotations[0]).toMatchObject({ timestamp: 1_200, color: 'red' });
    await edits.relabel(find<SpanMark>('s1'), 'wedge');
    api.spans.length = 0;
    await history.undo();
    expect(wordsOf(messages.store.get().problems)).toBe(
      'flag relabelled. It cannot be undone. It was deleted in another window since. Undo there brings it back.',
    );
  });

  test('of many marks that another window has changed says how many, and asks about none', async () => {
    const spans = [1, 2, 3, 4].map((id) => spanRow({ id }));
    const { api, marks, history, edits, messages } = await openPage(fakeApi({ spans }));
    const bulk = new Bulk(marks, edits, history, new Picks(), messages);
    await bulk.relabel(marks.store.get().marks, 'wedge');
    api.spans = api.spans.map((row) => ({ ...row, label: 'flat' }));
    await history.undo();
    const { clashes, problems } = messages.store.get();
    expect([clashes, wordsOf(problems)]).toEqual([
      [],
      '4 marks relabelled. It cannot be undone. 4 marks were changed in another window since.',
    ]);
  });
});

test('what becomes a negative gets the colour of one', async () => {
  const { api, edits, find } = await openPage();
  await edits.relabel(find<SpanMark>('s1'), 'O');
  await edits.addSpanAtOnce({ start_time: 1, end_time: 2, label: 'O' });
  expect(api.spans.map(({ color }) => color)).toEqual(['#6b7280', '#6b7280']);
});

describe('a suggestion that another window has decided on', () => {
  const seen = { label: 'flag', start_time: 60, end_time: 120, model_version: 'run' };
  const suggestion = markOfSpan(spanRow({ id: 9, source: 'model', model_prediction: seen }), [], true);
  async function decideTwice(first: string, second: string) {
    const there = await openPage(fakeApi());
    const here = await openPage(there.api);
    await there.edits.decide(suggestion, first, suggestion);
    await here.edits.decide(suggestion, second, suggestion);
    return { there, here, api: there.api, clashes: () => here.messages.store.get().clashes };
  }

  test('otherwise is not decided on twice: the page shows what is stored, and asks', async () => {
    const { here, api, clashes } = await decideTwice('flag', 'O');
    expect(api.spans.map(({ label }) => label)).toEqual(['flag']);
    expect(here.marks.store.get().spans).toMatchObject([{ label: 'flag', source: 'model_confirmed' }]);
    expect(here.marks.doubtful).toBe(true);
    const [clash] = clashes();
    expect([clash?.what, clash?.theirs(), clash?.mine]).toEqual([
      'The suggestion was decided on in another window.',
      'flag, span, 1 Jan 1970, 00:01–00:02',
      'flag, rejected, span, 1 Jan 1970, 00:01–00:02',
    ]);
    await clash?.insist();
    expect(api.spans.map(({ label }) => label)).toEqual(['O']);
    await here.history.undo();
    expect(api.spans.map(({ label }) => label)).toEqual(['flag']);
    expect(here.history.next('undo')).toBeUndefined();
  });

  test('in the same way is that, and asks nothing', async () => {
    const { here, api, clashes } = await decideTwice('O', 'O');
    expect([api.spans.length, clashes().length, here.messages.store.get().problems]).toEqual([1, 0, []]);
  });

  test('and has taken back since is decided on as was wanted here', async () => {
    const { there, here, api, clashes } = await decideTwice('flag', 'O');
    await there.history.undo();
    await here.marks.refresh();
    expect(clashes()[0]?.theirs()).toBe('it is deleted.');
    await clashes()[0]?.insist();
    expect(api.spans.map(({ label }) => label)).toEqual(['O']);
  });

  test('anew after it was taken back here cannot be done again, and asks too', async () => {
    const there = await openPage(fakeApi());
    await there.edits.decide(suggestion, 'flag', suggestion);
    await there.history.undo();
    const here = await openPage(there.api);
    await here.edits.decide(suggestion, 'O', suggestion);
    await there.history.redo();
    expect(there.api.spans.map(({ label }) => label)).toEqual(['O']);
    expect(there.messages.store.get().clashes[0]?.what).toMatch(
      /It cannot be done again: changed in another/,
    );
  });
});

describe('a change that another window was quicker with', () => {
  test('asks nothing where both want the same', async () => {
    const { api, history, edits, find, messages } = await openPage();
    await edits.rate(find<SpanMark>('s1'), 4);
    api.spans[0] = spanRow({ confidence: null, notes: 'theirs' });
    await history.undo();
    api.annotations[0] = annotationRow({ timestamp: 900 });
    await edits.move({ ...find<PointMark>('a1'), time: 900 });
    expect(messages.store.get().clashes).toEqual([]);
    expect(api.spans[0]).toMatchObject({ confidence: null, notes: 'theirs' });
  });

  test('asks whose version shall count, and either can be kept', async () => {
    const { api, edits, find, messages } = await openPage();
    api.annotations[0] = annotationRow({ timestamp: 900 });
    await edits.move({ ...find<PointMark>('a1'), time: 600 });
    const [clash] = messages.store.get().clashes;
    expect(clash?.what).toBe('The mark was changed in another window.');
    expect([clash?.theirs(), clash?.mine]).toEqual([
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

describe('acts on rows that other acts are still about', () => {
  const many = Array.from({ length: 30 }, (_, at) => spanRow({ id: at + 1, start_time: at * 60 }));
  async function openMany() {
    const page = await openPage(fakeApi({ spans: many.map((row) => ({ ...row })) }));
    const bulk = new Bulk(page.marks, page.edits, page.history, new Picks(), page.messages);
    const all = () => page.marks.store.get().marks;
    const problems = () => wordsOf(page.messages.store.get().problems);
    const texts = () => page.history.store.get().done.map(({ text }) => text);
    return { ...page, bulk, all, problems, texts };
  }

  test('a bulk deletion asked for while a bulk relabelling runs deletes all, and both are undone', async () => {
    const { api, bulk, all, history, problems, texts } = await openMany();
    const before = contents(api);
    await Promise.all([bulk.relabel(all(), 'wedge'), bulk.rate(all(), 3), bulk.remove(all())]);
    expect([api.spans, problems()]).toEqual([[], '']);
    expect(texts()).toEqual(['30 marks relabelled', '30 marks rated 3', '30 marks deleted']);
    for (let step = 0; step < 3; step += 1) await history.undo();
    const sorted = (rows: string) => JSON.parse(rows).map(JSON.stringify).sort();
    expect(sorted(contents(api))).toEqual(sorted(before));
  });

  test('every pair in quick succession, of one mark or many, ends as if each had waited', async () => {
    type Page = Awaited<ReturnType<typeof openMany>>;
    const one = ({ find }: Page) => find<SpanMark>('s1');
    const acts: Record<string, (page: Page) => Promise<unknown>> = {
      'relabel all': (page) => page.bulk.relabel(page.all(), 'wedge'),
      'rate all': (page) => page.bulk.rate(page.all(), 5),
      'delete all': (page) => page.bulk.remove(page.all()),
      relabel: (page) => page.edits.relabel(one(page), 'flat'),
      rate: (page) => page.edits.rate(one(page), 2),
      move: (page) => page.edits.move({ ...one(page), end: 900 }),
      delete: (page) => page.edits.remove(one(page)),
      undo: (page) => page.history.undo(),
    };
    const pairs = Object.entries(acts).flatMap(([a, first]) =>
      Object.entries(acts).map(([b, second]) => ({ title: `${a}, ${b}`, first, second })),
    );
    const outcome = async ({ first, second }: (typeof pairs)[number], waits: boolean) => {
      const page = await openMany();
      const seen = one(page);
      const frozen: Page = { ...page, find: (() => seen) as Page['find'] };
      const begun = first(frozen);
      if (waits) await begun;
      await Promise.all([begun, second(frozen)]);
      return [contents(page.api), page.texts(), page.problems(), page.messages.store.get().clashes.length];
    };
    for (const pair of pairs)
      expect([pair.title, await outcome(pair, false)]).toEqual([pair.title, await outcome(pair, true)]);
  });

  test('an undo and what is asked for while it runs do not get in each other’s way', async () => {
    const { api, bulk, all, history, edits, find, problems } = await openMany();
    await bulk.relabel(all(), 'wedge');
    await Promise.all([history.undo(), edits.relabel(find<SpanMark>('s30'), 'flat'), bulk.remove(all())]);
    expect([api.spans, problems()]).toEqual([[], '']);
  });

  test('the page is not left unasked while something waits', async () => {
    const { bulk, all, history } = await openMany();
    const done = [bulk.relabel(all(), 'wedge'), bulk.remove(all())];
    expect(history.busy).toBe(true);
    await Promise.all(done);
    expect(history.busy).toBe(false);
  });
});

describe('what is asked for and is so already', () => {
  test('is left out: nothing is sent, counted, or noted for it', async () => {
    const spans = [1, 2, 3].map((id) => spanRow({ id, label: id === 1 ? 'flag' : 'wedge', confidence: 4 }));
    const { api, marks, edits, history, messages, find } = await openPage(fakeApi({ spans }));
    const bulk = new Bulk(marks, edits, history, new Picks(), messages);
    const all = () => marks.store.get().marks;
    await bulk.relabel(all(), 'wedge');
    expect([messages.store.get().news?.text, api.sent]).toEqual([
      'flag relabelled.',
      ['PATCH /api/span-annotations/1'],
    ]);
    await bulk.relabel(all(), 'wedge');
    await bulk.rate(all(), 4);
    await edits.relabel(find<SpanMark>('s1'), 'wedge');
    await edits.rate(find<SpanMark>('s1'), 4);
    await edits.move(find<SpanMark>('s1'));
    expect(api.sent).toHaveLength(1);
    expect(history.store.get().done).toHaveLength(1);
    expect(messages.store.get().problems).toEqual([]);
  });
});

describe('what is said of a failure', () => {
  async function refusedTwice() {
    const spans = [1, 2, 3].map((id) => spanRow({ id, start_time: id * 60, end_time: 600 }));
    const page = await openPage(fakeApi({ spans }));
    const bulk = new Bulk(page.marks, page.edits, page.history, new Picks(), page.messages);
    const answer = fetch;
    const refuse = (url: string, init: RequestInit) =>
      init.method === 'PATCH' && !url.endsWith('/1')
        ? Promise.resolve(Response.json({ error: 'It is refused.' }, { status: 400 }))
        : answer(url, init);
    vi.stubGlobal('fetch', refuse);
    await bulk.relabel(page.marks.store.get().marks, 'wedge');
    vi.stubGlobal('fetch', answer);
    return { ...page, bulk, problems: () => wordsOf(page.messages.store.get().problems) };
  }

  test('names the marks and what was not done to them', async () => {
    const { problems } = await refusedTwice();
    expect(problems()).toBe(
      'flag, span, 1 Jan 1970, 00:02–00:10; flag, span, 1 Jan 1970, 00:03–00:10: ' +
        '2 marks were not relabelled. It is refused.',
    );
  });

  test('goes mark by mark as the same is done to each, or the mark is deleted', async () => {
    const { edits, find, problems } = await refusedTwice();
    await edits.relabel(find<SpanMark>('s2'), 'flat');
    expect(problems()).toMatch(/^flag, span, 1 Jan 1970, 00:03–00:10: The mark was not relabelled\./);
    await edits.rate(find<SpanMark>('s3'), 4);
    expect(problems()).not.toBe('');
    await edits.remove(find('s3'));
    expect(problems()).toBe('');
  });

  test('goes once the step that it belongs to is undone, and trying again never undoes what came later', async () => {
    const undone = await refusedTwice();
    await undone.history.undo();
    expect(undone.problems()).toBe('');
    const { edits, find, messages, problems } = await refusedTwice();
    await edits.move({ ...find<SpanMark>('s2'), end: 900 });
    await edits.relabel(find<SpanMark>('s3'), 'flat');
    await messages.retry();
    expect([problems(), find('s1').label, find('s2').label, find('s3').label]).toEqual([
      '',
      'wedge',
      'wedge',
      'flat',
    ]);
  });

  test('that a step was not undone goes once it is, or something else was done', async () => {
    for (const next of ['undo', 'rate'] as const) {
      const { api, history, edits, find, messages } = await openPage();
      await edits.relabel(find<SpanMark>('s1'), 'wedge');
      api.away = true;
      await history.undo();
      api.away = false;
      expect(wordsOf(messages.store.get().problems)).toMatch(
        /^The last step was not undone: flag relabelled\./,
      );
      await (next === 'undo' ? history.undo() : edits.rate(find<SpanMark>('s1'), 3));
      expect(messages.store.get().problems).toEqual([]);
    }
  });
});
