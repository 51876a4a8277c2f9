import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SpanDraft } from '../../../frontend/src/board/drafts.ts';
import { Forms } from '../../../frontend/src/board/forms.ts';
import { MarksData } from '../../../frontend/src/board/marks-data.ts';
import { Messages } from '../../../frontend/src/board/messages.ts';
import type { SpanMark } from '../../../frontend/src/marks/mark.ts';
import { valuesOf } from '../../../frontend/src/spans/span-values.ts';
import { fakeApi } from './support/fake-api.ts';
import { spanRow } from './support/marks.ts';

let kept: Map<string, string>;

beforeEach(() => {
  kept = new Map();
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  });
});

afterEach(() => vi.unstubAllGlobals());

async function openPage(spanTypes: { name: string; display_name: string }[] = []) {
  const api = fakeApi({ spans: [spanRow()], spanTypes });
  const marks = new MarksData(1);
  const messages = new Messages();
  const forms = new Forms(1, marks, messages, () => {});
  const read = marks.load();
  await Promise.all([read, forms.recall(read)]);
  const aside = () => forms.drafts.store.get().aside;
  const fill = (notes: string) => {
    const { draft } = forms;
    if (draft) forms.drafts.fill(draft, { ...valuesOf(draft.label, draft.mark), notes });
  };
  return { api, marks, messages, forms, aside, fill, news: () => messages.store.get().news };
}

const notesOf = (forms: readonly { values?: { notes: string } }[]) =>
  forms.map(({ values }) => values?.notes);

describe('forms that are closed without saving', () => {
  test('are all kept, however many, and come back in any order', async () => {
    const { forms, aside, fill } = await openPage();
    const notes = Array.from({ length: 25 }, (_, index) => `draft ${index}`);
    for (const note of notes) {
      forms.begin(60, 120, 'flag');
      fill(note);
      forms.close('aside');
    }
    expect(notesOf(aside())).toEqual(notes);
    for (const note of [...notes.slice(3), ...notes.slice(0, 3)]) {
      const draft = aside().find(({ values }) => values?.notes === note);
      if (draft) forms.reopen(draft);
      expect(notesOf(forms.draft ? [forms.draft] : [])).toEqual([note]);
      forms.close('stored');
    }
    expect(aside()).toEqual([]);
  });

  test('are kept when another one is opened over them', async () => {
    const { forms, aside, fill } = await openPage();
    forms.begin(60, 120, 'flag');
    fill('one');
    forms.close('aside');
    forms.begin(180, 240, 'wedge');
    fill('two');
    const [first] = aside();
    if (first) forms.reopen(first);
    expect([notesOf(aside()), forms.draft?.values?.notes]).toEqual([['two'], 'one']);
  });

  test('survive a reload, the one that was open too', async () => {
    const before = await openPage();
    before.forms.begin(60, 120, 'flag');
    before.fill('aside');
    before.forms.close('aside');
    before.forms.begin(180, 240, 'flag');
    before.fill('open');
    const after = await openPage();
    expect(notesOf(after.aside())).toEqual(['aside', 'open']);
    expect(after.news()?.text).toBe('2 forms are put aside. They are listed under Spans.');
  });

  test('say when they were put aside and what they are about', async () => {
    const { forms, news } = await openPage();
    forms.begin(60, 120, 'flag');
    forms.close('aside');
    expect(news()?.text).toMatch(/^Put aside at \d\d:\d\d, not stored: flag, 1 Jan 1970, 00:01–00:02\.$/);
  });

  test('are told of by the title of their label, not by its name, when the page is opened again', async () => {
    const types = [{ name: 'bull_flag', display_name: 'Bull Flag' }];
    const before = await openPage();
    before.forms.begin(60, 120, 'bull_flag');
    before.fill('aside');
    before.forms.close('aside');
    expect((await openPage(types)).news()?.text).toMatch(/, not stored: Bull Flag, 1 Jan 1970/);
  });

  test('are thrown away on request, which can be taken back', async () => {
    const { forms, aside, fill, news } = await openPage();
    forms.begin(60, 120, 'flag');
    fill('no');
    forms.close('discarded');
    expect([aside(), news()?.text]).toEqual([[], 'Thrown away: flag, 1 Jan 1970, 00:01–00:02.']);
    const offer = news()?.offer;
    if (typeof offer === 'object') offer?.run();
    expect(forms.draft?.values?.notes).toBe('no');
  });
});

describe('a form that is being stored', () => {
  async function saving() {
    const page = await openPage();
    page.forms.begin(60, 120, 'flag');
    page.fill('slow');
    const draft = page.forms.draft as SpanDraft;
    const answer = Promise.withResolvers<boolean>();
    const sent = vi.fn(() => answer.promise);
    return { ...page, draft, answer, sent, saved: page.forms.save(draft, sent) };
  }

  test.each(['aside', 'discarded'] as const)(
    'is kept until that is known when it is closed (%s), and no other form closes with it',
    async (ending) => {
      const { forms, aside, news, fill, answer, saved } = await saving();
      forms.close(ending);
      expect([notesOf(aside()), news()?.text]).toEqual([
        ['slow'],
        'Still being stored: flag, 1 Jan 1970, 00:01–00:02.',
      ]);
      forms.begin(180, 240, 'wedge');
      fill('another');
      answer.resolve(true);
      await saved;
      expect([aside(), forms.draft?.start, forms.drafts.store.get().open?.values?.notes]).toEqual([
        [],
        180,
        'another',
      ]);
      expect(news()?.text).toBe('Stored: flag, 1 Jan 1970, 00:01–00:02.');
    },
  );

  test('stays put aside, and says so, where it was closed and then could not be stored', async () => {
    const { forms, aside, news, answer, saved } = await saving();
    forms.close('discarded');
    answer.reject(new Error('no'));
    await expect(saved).rejects.toThrow('no');
    expect([notesOf(aside()), news()?.text]).toEqual([
      ['slow'],
      expect.stringMatching(/^Put aside at \d\d:\d\d, not stored: flag/),
    ]);
  });

  test('is neither sent, opened nor thrown away a second time meanwhile', async () => {
    const { forms, aside, draft, answer, sent, saved } = await saving();
    await forms.save(draft, sent);
    forms.close('aside');
    const [kept] = aside();
    if (kept) forms.reopen(kept);
    if (kept) forms.discard(kept);
    expect([forms.draft, notesOf(aside()), sent.mock.calls.length]).toEqual([null, ['slow'], 1]);
    answer.resolve(true);
    await saved;
    expect(aside()).toEqual([]);
  });
});

describe('the form of a stored span', () => {
  test('leaves nothing where nothing was changed in it, and its words where something was', async () => {
    const { forms, marks, aside, fill } = await openPage();
    forms.edit(marks.find('s1') as SpanMark);
    forms.close('aside');
    expect(aside()).toEqual([]);
    forms.edit(marks.find('s1') as SpanMark);
    fill('changed');
    forms.close('aside');
    expect(notesOf(aside())).toEqual(['changed']);
    const [draft] = aside();
    if (draft) forms.reopen(draft);
    forms.close('aside');
    expect(notesOf(aside())).toEqual(['changed']);
  });

  test('becomes that of a new one where the span is gone by then, but not before that is known', async () => {
    const { forms, marks, aside, fill, api } = await openPage();
    forms.edit(marks.find('s1') as SpanMark);
    fill('changed');
    forms.close('aside');
    const reloaded = new Forms(1, new MarksData(1), new Messages(), () => {});
    void reloaded.recall(new Promise(() => {}));
    const [unread] = reloaded.drafts.store.get().aside;
    if (unread) reloaded.reopen(unread);
    expect(reloaded.draft?.mark?.key).toBe('s1');
    api.spans.length = 0;
    await marks.load();
    const [draft] = aside();
    if (draft) forms.reopen(draft);
    expect([forms.draft?.mark, forms.draft?.values?.notes]).toEqual([null, 'changed']);
  });
});
