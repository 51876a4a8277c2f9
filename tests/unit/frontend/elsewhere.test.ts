import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Elsewhere } from '../../../frontend/src/board/elsewhere.ts';
import { chartsLeft, keepLeft, leftOf } from '../../../frontend/src/board/left.ts';
import { Messages } from '../../../frontend/src/board/messages.ts';
import type { NewFields } from '../../../frontend/src/board/new-row.ts';
import type { SpanAnnotation } from '../../../frontend/src/contract/span-annotation.ts';
import { type FakeApi, fakeApi } from './support/fake-api.ts';
import { spanRow } from './support/marks.ts';
import { sessionStorageOfOneTab } from './support/session-storage.ts';

const GOLD = { id: 1, name: 'Gold', created_at: 0 };
const SILVER = { id: 2, created_at: 5 };
const FLAG = { label: 'flag', start_time: 60, end_time: 120 };
const POINT = { timestamp: 60, label_type: 'break_up' } as NewFields;
/** What is left of silver: these rows, each with a key of its own. */
const leave = (...fields: NewFields[]) =>
  keepLeft(SILVER, {
    name: 'Silver',
    rows: fields.map((own, at) => ({ fields: own, key: `key-${at}`, act: at })),
    edits: [],
    givenUp: [],
  });

let api: FakeApi;
beforeEach(() => {
  sessionStorageOfOneTab();
  api = fakeApi();
});
const NO_TYPES = { annotationTypes: [], spanTypes: [] };
afterEach(() => vi.unstubAllGlobals());

/** Gold is shown. */
function open() {
  const messages = new Messages();
  const elsewhere = new Elsewhere(GOLD, messages, () => NO_TYPES);
  const told = () => elsewhere.store.get().charts.map(({ name, count, refused }) => [name, count, refused]);
  return { elsewhere, told, news: () => messages.store.get().news?.text };
}

describe('what is not stored of a chart that is not shown', () => {
  test('is told of while nobody answers, and then stored on its own chart, once', async () => {
    leave(FLAG, POINT);
    const { elsewhere, told, news } = open();
    api.away = true;
    await elsewhere.send();
    expect(told()).toEqual([['Silver', 2, null]]);
    api.away = false;
    api.loses = true;
    await elsewhere.send();
    expect(told()).toEqual([['Silver', 2, null]]);
    api.loses = false;
    await elsewhere.send();
    expect([told(), chartsLeft(), news()]).toEqual([[], [], 'Stored now, on Silver: 2 marks that were not.']);
    expect([...api.spans, ...api.annotations].map((row) => 'chart_id' in row && row.chart_id)).toEqual([
      2, 2,
    ]);
  });

  test('is not told of where it was only under way when the chart was left', async () => {
    leave(FLAG);
    const { elsewhere, told, news } = open();
    await elsewhere.send();
    expect([told(), news(), api.spans.length]).toEqual([[], undefined, 1]);
  });

  test('is sent once where it is refused, says why, and can be given up', async () => {
    const seen = { ...FLAG, model_version: 'run' };
    api.spans.push(spanRow({ label: 'wedge', model_prediction: seen }));
    leave({ ...FLAG, model_prediction: seen });
    const { elsewhere, told } = open();
    await elsewhere.send();
    await elsewhere.send();
    expect([told(), api.sent.length]).toEqual([[['Silver', 1, 'It was decided.']], 1]);
    const [silver] = elsewhere.store.get().charts;
    if (silver) elsewhere.giveUp(silver);
    expect([told(), leftOf(SILVER)]).toEqual([[], undefined]);
  });

  test('waits for its chart where it is about rows that are stored; the shown chart has its own words', async () => {
    const change = { before: spanRow({ id: 3 }), after: spanRow({ id: 3, label: 'wedge' }) };
    const edits = [{ text: 'relabelled', changes: [change] }];
    keepLeft(SILVER, { name: 'Silver', rows: [], edits, givenUp: [] });
    keepLeft(GOLD, { name: 'Gold', rows: [], edits, givenUp: [] });
    const { elsewhere, told } = open();
    await elsewhere.send();
    // It may only be under way: what is still there at the next look is not.
    expect(told()).toEqual([]);
    await elsewhere.send();
    expect([told(), api.sent]).toEqual([[['Silver', 1, null]], []]);
  });

  test('is told of apart where some of it is refused, and only that is given up', async () => {
    const seen = { ...FLAG, model_version: 'run' };
    api.spans.push(spanRow({ label: 'wedge', model_prediction: seen }));
    leave({ ...FLAG, model_prediction: seen }, POINT);
    const { elsewhere, told } = open();
    const answer = fetch;
    vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
      url === '/api/annotations' ? Promise.reject(new TypeError('Failed to fetch')) : answer(url, init),
    );
    await elsewhere.send();
    expect(told()).toEqual([
      ['Silver', 1, 'It was decided.'],
      ['Silver', 1, null],
    ]);
    const [refused] = elsewhere.store.get().charts;
    if (refused) elsewhere.giveUp(refused);
    expect(told()).toEqual([['Silver', 1, null]]);
  });

  test('of a chart that was deleted is sent nowhere, also where another one has got its id, and can be given up', async () => {
    const change = { before: spanRow({ id: 3 }), after: spanRow({ id: 3, label: 'wedge' }) };
    leave(FLAG);
    const left = leftOf(SILVER);
    if (left) keepLeft(SILVER, { ...left, edits: [{ text: 'relabelled', changes: [change], act: 7 }] });
    api.charts = [GOLD, { ...SILVER, created_at: 99 }];
    const { elsewhere, told } = open();
    await elsewhere.send();
    await elsewhere.send();
    expect([told(), api.sent]).toEqual([[['Silver', 2, 'The chart was deleted.']], []]);
    const [silver] = elsewhere.store.get().charts;
    if (silver) elsewhere.giveUp(silver);
    expect([told(), chartsLeft()]).toEqual([[], []]);
  });

  test('and was given up is deleted where it is stored, once somebody answers', async () => {
    leave(FLAG, POINT);
    const left = leftOf(SILVER);
    if (left) keepLeft(SILVER, { ...left, rows: [], givenUp: left.rows });
    api.spans.push(spanRow({ id: 7 }));
    api.answered.set('key-0', api.spans[0] as SpanAnnotation);
    const { elsewhere, told } = open();
    api.away = true;
    await elsewhere.send();
    expect([told(), chartsLeft()]).toEqual([[], [SILVER]]);
    api.away = false;
    await elsewhere.send();
    expect([told(), chartsLeft(), api.spans, api.annotations]).toEqual([[], [], [], []]);
  });
});
