import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Bulk } from '../../../frontend/src/board/bulk.ts';
import { Edits } from '../../../frontend/src/board/edits.ts';
import { Filters } from '../../../frontend/src/board/filters.ts';
import { History } from '../../../frontend/src/board/history.ts';
import { MarksData } from '../../../frontend/src/board/marks-data.ts';
import { Messages } from '../../../frontend/src/board/messages.ts';
import { Picks } from '../../../frontend/src/board/picks.ts';
import { selectOnlySeen, tellIfHidden } from '../../../frontend/src/board/seen-only.ts';
import { Store } from '../../../frontend/src/store/store.ts';
import { NO_TOOL } from '../../../frontend/src/tool/tool.ts';
import { fakeApi } from './support/fake-api.ts';
import { spanRow } from './support/marks.ts';

const rows = () =>
  ['flag', 'flag', 'flag', 'wedge'].map((label, at) =>
    spanRow({ id: at + 1, label, start_time: at * 600, end_time: at * 600 + 60 }),
  );
let hands: Awaited<ReturnType<typeof begin>>;

async function begin() {
  fakeApi({ spans: rows() });
  const [messages, marks, filters, picks] = [new Messages(), new MarksData(1), new Filters(), new Picks()];
  const tools = new Store(NO_TOOL);
  const history = new History(1, marks, messages);
  const edits = new Edits(marks, tools, messages, history);
  const bulk = new Bulk(marks, edits, history, picks, messages);
  const parts = { marks, filters, picks, tools };
  selectOnlySeen(parts);
  edits.additions.heard = (mark) => tellIfHidden(parts, messages, mark);
  await marks.load();
  const selection = () => [...picks.keys, tools.get().selected].filter((key) => key !== null);
  const seen = () => filters.shown(marks.store.get().marks);
  return { marks, filters, picks, tools, edits, bulk, messages, selection, seen };
}

beforeEach(async () => {
  hands = await begin();
});
afterEach(() => vi.unstubAllGlobals());

describe('what filters leave out is not selected', () => {
  test('once it is narrowed away; what stays alone is selected alone', () => {
    hands.picks.set(['s1', 's2', 's4']);
    hands.filters.change('spans', { label: 'flag' });
    expect(hands.selection()).toEqual(['s1', 's2']);
    hands.filters.clear();
    hands.picks.set(['s1', 's4']);
    hands.filters.change('spans', { label: 'wedge' });
    expect(hands.selection()).toEqual(['s4']);
    hands.filters.change('spans', { label: 'flag' });
    expect(hands.selection()).toEqual([]);
  });

  test('once it was given a label that is left out, alone or with others', async () => {
    const { marks, filters, tools, picks, bulk, edits, seen, selection } = hands;
    filters.change('spans', { label: 'flag' });
    tools.set({ selected: 's1' });
    await edits.relabel(seen().find(({ key }) => key === 's1') as never, 'wedge');
    expect([marks.find('s1')?.label, selection()]).toEqual(['wedge', []]);
    picks.set(['s2', 's3']);
    await bulk.relabel(seen(), 'wedge');
    expect([seen(), selection()]).toEqual([[], []]);
  });

  test.each([
    ['alone', ['s2']],
    ['with others', ['s2', 's3']],
  ])('where it is to be selected, %s', (_, keys) => {
    hands.filters.change('spans', { label: 'wedge' });
    if (keys.length > 1) hands.picks.set(keys);
    else hands.tools.set({ selected: keys[0] ?? null });
    expect(hands.selection()).toEqual([]);
  });
});

test('a new mark that filters leave out is said to be there, with the way to see it', async () => {
  const { edits, filters, messages, seen } = hands;
  filters.change('spans', { label: 'wedge' });
  await edits.addSpanAtOnce({ label: 'wedge', start_time: 6_000, end_time: 6_060 });
  expect(messages.store.get().news).toBeNull();
  await edits.addSpanAtOnce({ label: 'flag', start_time: 6_000, end_time: 6_060 });
  const { news } = messages.store.get();
  expect(news?.text).toBe('flag added. The filters leave it out.');
  if (typeof news?.offer === 'object') news.offer?.run();
  expect(seen()).toHaveLength(6);
});
