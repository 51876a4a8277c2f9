import { afterEach, describe, expect, test, vi } from 'vitest';
import { Elsewhere } from '../../../frontend/src/board/elsewhere.ts';
import { chartsLeft } from '../../../frontend/src/board/left.ts';
import { wordsOf } from '../../../frontend/src/board/problems.ts';
import type { Mark } from '../../../frontend/src/marks/mark.ts';
import { fieldsOf, keyOf } from '../../../frontend/src/marks/row.ts';
import { type FakeApi, fakeApi } from './support/fake-api.ts';
import { annotationRow, spanRow } from './support/marks.ts';
import { openKept } from './support/page.ts';
import { sessionStorageOfOneTab } from './support/session-storage.ts';

const NO_TYPES = { annotationTypes: [], spanTypes: [] };
const LEAVING = ['reload', 'go to another chart and back'];
const LABELS = ['flag', 'wedge', 'flat'];
const SEEDS = Array.from({ length: 100 }, (_, at) => at);
/** Requests that change something: answered, not sent, done without an answer, or any of these. */
const WEATHERS = ['fine', 'away', 'loses', 'bad'] as const;

afterEach(() => vi.unstubAllGlobals());

/** Numbers from 0 to below 1, the same for one seed. */
function chance(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

/** A connection that gets worse and better. */
function weather(next: () => number) {
  const sky: { now: (typeof WEATHERS)[number] } = { now: 'fine' };
  const answer = fetch;
  const fails = (how: string) => sky.now === how || (sky.now === 'bad' && next() < 0.4);
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    const isWrite = (init.method ?? 'GET') !== 'GET';
    if (isWrite && fails('away')) throw new TypeError('It is away.');
    const answered = await answer(url, init);
    if (isWrite && fails('loses')) throw new TypeError('The answer is lost.');
    return answered;
  });
  return sky;
}

/** Somebody who does as many things as `acts` says, and then waits until the server has answered to all. */
async function work(seed: number, acts: number, leaves: boolean) {
  sessionStorageOfOneTab();
  const next = chance(seed);
  const of = <Value>(values: readonly Value[]): Value => values[Math.floor(next() * values.length)] as Value;
  const api = fakeApi({ annotations: [annotationRow()], spans: [1, 2, 3].map((id) => spanRow({ id })) });
  const before = contents(api);
  const sky = weather(next);
  let page = await openKept(api);
  let made = 0;
  const log: string[] = [];
  const any = () => of<Mark | undefined>(page.marks.store.get().marks);
  const some = () => page.marks.store.get().marks.filter(() => next() < 0.5);
  /** No two begin at the same time. */
  const span = () => {
    made += 1;
    const words = { confidence: null, outcome: null, notes: null };
    return { start_time: made * 300, end_time: made * 300 + 60, label: of(LABELS), ...words };
  };
  const reload = async (chart = 1) => {
    page.leave();
    page = await openKept(api, chart, chart === 1 ? 0 : 5);
  };
  const things: Record<string, () => Promise<unknown> | undefined> = {
    'add a span': () => page.edits.addSpanAtOnce(span()),
    'save a form': () => page.edits.addSpan(span()),
    relabel: () => {
      const mark = any();
      return mark && page.edits.relabel(mark, of(LABELS));
    },
    move: () => {
      const mark = any();
      return mark?.kind === 'point' ? page.edits.move({ ...mark, time: of([60, 120, 180]) }) : undefined;
    },
    delete: () => {
      const mark = any();
      return mark && page.edits.remove(mark);
    },
    'relabel some': () => page.bulk.relabel(some(), of(LABELS)),
    'delete some': () => (next() < 0.3 ? page.bulk.remove(some()) : undefined),
    undo: () => page.history.undo(),
    redo: () => page.history.redo(),
    'give all up': async () => page.history.givingUp.giveUpAll(),
    reload: () => reload(),
    'go to another chart and back': async () => {
      await reload(2);
      const silver = { id: 2, name: 'Silver', created_at: 5 };
      await new Elsewhere(silver, page.messages, () => NO_TYPES).send();
      await reload();
    },
    'be answered': () => page.answered(),
    'the weather changes': async () => {
      sky.now = of(WEATHERS);
    },
  };
  for (let at = 0; at < acts; at += 1) {
    const [name, act] = of(Object.entries(things).filter(([name]) => leaves || !LEAVING.includes(name)));
    log.push(`${name} (${sky.now})`);
    await act();
  }
  sky.now = 'fine';
  for (let at = 0; at < 3; at += 1) {
    page.messages.serverIsAway();
    await page.answered();
  }
  return { api, before, page, log: log.join('\n') };
}

/** All that is stored, whatever ids it has. */
const contents = ({ spans, annotations }: FakeApi) =>
  [...spans, ...annotations]
    .map((row) => JSON.stringify(Object.entries(fieldsOf(row)).toSorted()))
    .toSorted();

describe('whatever somebody does while answers are lost, once all is answered', () => {
  test.each(SEEDS)(
    'what is shown is what is stored, each mark once, and nothing is left: seed %d',
    async (seed) => {
      const { api, page, log } = await work(seed, 40, true);
      const shown = page.marks.store.get().marks.map(({ key }) => key);
      const stored = [...api.spans, ...api.annotations].map((row) => keyOf(row));
      expect(shown.toSorted(), log).toEqual(stored.toSorted());
      const added = api.spans.map((row) => row.start_time).filter((time) => time >= 300);
      expect(new Set(added).size, log).toBe(added.length);
      page.leave();
      expect(chartsLeft(), log).toEqual([]);
    },
  );

  test.each(SEEDS)(
    'undo leads back to where it began, and nothing is called a stranger’s: seed %d',
    async (seed) => {
      const { api, before, page, log } = await work(seed, 6, false);
      const { problems, clashes } = page.messages.store.get();
      expect([wordsOf(problems), clashes], log).toEqual(['', []]);
      for (let at = 0; page.history.next('undo') !== undefined && at < 50; at += 1) await page.history.undo();
      expect(contents(api), log).toEqual(before);
    },
  );
});
