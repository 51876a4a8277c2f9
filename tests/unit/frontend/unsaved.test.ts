import { afterEach, expect, test, vi } from 'vitest';
import { Edits } from '../../../frontend/src/board/edits.ts';
import { History } from '../../../frontend/src/board/history.ts';
import { MarksData } from '../../../frontend/src/board/marks-data.ts';
import { Messages } from '../../../frontend/src/board/messages.ts';
import { unsavedOf } from '../../../frontend/src/board/unsaved.ts';
import { Store } from '../../../frontend/src/store/store.ts';
import { NO_TOOL } from '../../../frontend/src/tool/tool.ts';
import { fakeApi } from './support/fake-api.ts';

afterEach(() => vi.unstubAllGlobals());

test('what could not be stored stays on the chart, each once, until it is stored', async () => {
  const api = fakeApi();
  const [marks, messages] = [new MarksData(1), new Messages()];
  const history = new History(1, marks, messages);
  const edits = new Edits(marks, new Store(NO_TOOL), messages, history);
  await marks.load();
  const drawn = () =>
    [...marks.store.get().marks, ...unsavedOf(messages.store.get().problems)].map((mark) => [
      mark.kind,
      mark.kind === 'span' ? mark.tag : mark.title,
    ]);
  api.away = true;
  const span = { label: 'flag', start_time: 60, end_time: 120 };
  const line = { from: { time: 60, price: 1 }, to: { time: 120, price: 2 } };
  await edits.addSpanAtOnce(span);
  await edits.addSpanAtOnce(span);
  await edits.add({ kind: 'mark-shape', label: 'line', ...line });
  await edits.add({ kind: 'mark-point', label: 'break_up', at: line.from });
  expect(drawn()).toEqual([
    ['span', '! flag, not stored'],
    ['line', 'Line'],
    ['point', 'break_up'],
  ]);
  api.away = false;
  await messages.serverIsThere();
  expect(drawn().toSorted()).toEqual([
    ['line', 'Line'],
    ['point', 'break_up'],
    ['span', 'flag'],
  ]);
  expect([api.spans.length, api.annotations.length]).toEqual([1, 2]);
});

test('what is being stored is on the chart from the click on, as it will look', async () => {
  fakeApi();
  const [marks, messages] = [new MarksData(1), new Messages()];
  const edits = new Edits(marks, new Store(NO_TOOL), messages, new History(1, marks, messages));
  await marks.load();
  const stored = edits.addSpanAtOnce({ label: 'flag', start_time: 60, end_time: 120 });
  const { problems, trying } = messages.store.get();
  expect(unsavedOf(problems, trying)).toMatchObject([{ kind: 'span', tag: 'flag', look: 'human' }]);
  await stored;
  expect(unsavedOf(messages.store.get().problems, messages.store.get().trying)).toEqual([]);
});

test('a double click with a tool for points marks the candle once', async () => {
  const api = fakeApi();
  const [marks, messages] = [new MarksData(1), new Messages()];
  const edits = new Edits(marks, new Store(NO_TOOL), messages, new History(1, marks, messages));
  await marks.load();
  const at = { time: 60, price: 1 };
  const point = { kind: 'mark-point', label: 'break_up', at } as const;
  await Promise.all([edits.add(point), edits.add(point)]);
  await edits.add(point);
  expect([api.annotations.length, messages.store.get().news?.text]).toEqual([
    1,
    'That candle is marked so already.',
  ]);
  await edits.add({ ...point, label: 'break_down' });
  await edits.add({ ...point, at: { ...at, time: 120 } });
  expect(api.annotations).toHaveLength(3);
});
