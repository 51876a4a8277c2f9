import { afterEach, describe, expect, test, vi } from 'vitest';
import { Bulk } from '../../../frontend/src/board/bulk.ts';
import { Edits } from '../../../frontend/src/board/edits.ts';
import { History } from '../../../frontend/src/board/history.ts';
import { MarksData } from '../../../frontend/src/board/marks-data.ts';
import { Messages } from '../../../frontend/src/board/messages.ts';
import { Nudge } from '../../../frontend/src/board/nudge.ts';
import { Picks } from '../../../frontend/src/board/picks.ts';
import { CandleReader } from '../../../frontend/src/candles/candle-reader.ts';
import { Store } from '../../../frontend/src/store/store.ts';
import { NO_TOOL } from '../../../frontend/src/tool/tool.ts';
import { fakeApi } from './support/fake-api.ts';
import { annotationRow, spanRow } from './support/marks.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Fifty candles a minute apart, two spans and a mark. */
async function openPage() {
  const spans = [
    spanRow({ start_time: 300, end_time: 360 }),
    spanRow({ id: 2, start_time: 600, end_time: 720 }),
  ];
  const api = fakeApi({ spans, annotations: [annotationRow({ id: 3, timestamp: 900 })] });
  const [marks, messages, candles] = [new MarksData(1), new Messages(), new CandleReader(1)];
  const history = new History(1, marks, messages);
  const edits = new Edits(marks, new Store(NO_TOOL), messages, history);
  const bulk = new Bulk(marks, edits, history, new Picks(), messages);
  const nudge = new Nudge(candles, bulk, messages);
  const price = { open: 1, high: 1, low: 1, close: 1 };
  candles.store.set({ candles: Array.from({ length: 50 }, (_, index) => ({ time: index * 60, ...price })) });
  await marks.load();
  const places = () => [
    ...api.spans.map(({ start_time, end_time }) => [start_time, end_time]),
    ...api.annotations.map(({ timestamp }) => [timestamp]),
  ];
  const press = async (keys: string[], by: number, times = 1) => {
    for (let pressed = 0; pressed < times; pressed += 1) {
      nudge.move(
        marks.store.get().marks.filter(({ key }) => keys.includes(key)),
        by,
        0,
      );
      void nudge.settle();
    }
    await vi.waitFor(() => expect([history.busy, nudge.store.get().marks]).toEqual([false, []]));
  };
  return { api, nudge, history, press, places, messages, marks };
}

const BEFORE = [[300, 360], [600, 720], [900]];

describe('arrow keys', () => {
  test('pressed thirty times in a row are one step, of one mark or of several', async () => {
    for (const keys of [['s1'], ['s1', 's2', 'a3']]) {
      const { history, press, places } = await openPage();
      await press(keys, 1, 30);
      expect([places()[0], history.store.get().done.length]).toEqual([[300 + 1_800, 360 + 1_800], 1]);
      await history.undo();
      expect(places()).toEqual(BEFORE);
      await history.redo();
      expect(places()[0]).toEqual([300 + 1_800, 360 + 1_800]);
    }
  });

  test('move all that are selected by as much, as far as all of them can go', async () => {
    const { press, places } = await openPage();
    await press(['s1', 's2', 'a3'], -10);
    expect(places()).toEqual([[0, 60], [300, 420], [600]]);
  });

  test('after something else, a pause, or of another mark begin another step', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { history, press } = await openPage();
    await press(['s1'], 1, 2);
    await press(['s2'], 1, 2);
    await press(['s1'], 1, 2);
    vi.advanceTimersByTime(11_000);
    await press(['s1'], 1, 2);
    expect(history.store.get().done.length).toBe(4);
  });

  test('there and back are no step at all', async () => {
    const { history, press } = await openPage();
    await press(['s1'], 1);
    await press(['s1'], -1);
    expect(history.store.get().done).toEqual([]);
  });

  test('move nothing where one of several lies beyond the candles that are held, and say so', async () => {
    const { marks, press, places, api, messages } = await openPage();
    api.spans.push(spanRow({ id: 9, start_time: 9_000, end_time: 9_060 }));
    await marks.refresh();
    await press(['s1', 's9'], 1);
    expect(places()[0]).toEqual([300, 360]);
    expect(messages.store.get().news?.text).toMatch(/^Nothing is moved/);
  });
});
