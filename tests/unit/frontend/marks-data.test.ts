import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Edits } from '../../../frontend/src/board/edits.ts';
import { History } from '../../../frontend/src/board/history.ts';
import { MarksData } from '../../../frontend/src/board/marks-data.ts';
import { Messages } from '../../../frontend/src/board/messages.ts';
import { wordsOf } from '../../../frontend/src/board/problems.ts';
import type { Mark } from '../../../frontend/src/marks/mark.ts';
import { Store } from '../../../frontend/src/store/store.ts';
import { NO_TOOL } from '../../../frontend/src/tool/tool.ts';

type Sent = { method: string; body?: string; headers?: Record<string, string> };
type Answer = { status: number; body: unknown };

/** Answers by method and path; a test replaces what it is about. */
let answers: Record<string, (body: unknown, headers?: Record<string, string>) => Answer | Promise<Answer>>;

const row = (id: number, timestamp: number) => ({
  id,
  timestamp,
  label_type: 'break_up',
  geometry: null,
  color: null,
  created_at: 0,
});
const ok = (body: unknown): Answer => ({ status: 200, body });

beforeEach(() => {
  answers = {
    'GET /api/annotation-types': () => ok([]),
    'GET /api/span-label-types?all=true': () => ok([]),
    'GET /api/annotations?chartId=1&etag=true': () => ok([row(1, 60), row(2, 120)]),
    'GET /api/span-annotations?chartId=1&etag=true': () => ok([]),
  };
  vi.stubGlobal('fetch', async (path: string, { method, body, headers }: Sent) => {
    const answer = answers[`${method} ${path}`];
    if (!answer) throw new TypeError(`Nobody answers ${method} ${path}.`);
    const { status, body: said } = await answer(body && JSON.parse(body), headers);
    return new Response(typeof said === 'string' ? said : JSON.stringify(said), { status });
  });
});

afterEach(() => vi.unstubAllGlobals());

const keys = (marks: MarksData) => marks.store.get().marks.map(({ key }) => key);

describe('marks that are read', () => {
  test('slowly do not take away what was added meanwhile, nor bring back what was deleted', async () => {
    const marks = new MarksData(1);
    await marks.load();
    const slow = Promise.withResolvers<Answer>();
    answers['GET /api/annotations?chartId=1&etag=true'] = () => slow.promise;
    answers['POST /api/annotations'] = () => ({ status: 201, body: row(3, 180) });
    answers['DELETE /api/annotations/1'] = () => ok({ success: true });
    const loading = marks.load();
    await marks.add({ timestamp: 180, label_type: 'break_up' }, 'key');
    await marks.remove(marks.find('a1') as Mark);
    slow.resolve(ok([row(1, 60), row(2, 120)]));
    await loading;
    expect(keys(marks)).toEqual(['a2', 'a3']);
  });

  test('with one that was added meanwhile show it once', async () => {
    const marks = new MarksData(1);
    const slow = Promise.withResolvers<Answer>();
    answers['GET /api/annotations?chartId=1&etag=true'] = () => slow.promise;
    answers['POST /api/annotations'] = () => ({ status: 201, body: row(3, 180) });
    const loading = marks.load();
    await marks.add({ timestamp: 180, label_type: 'break_up' }, 'key');
    slow.resolve(ok([row(1, 60), row(3, 180)]));
    await loading;
    expect(keys(marks)).toEqual(['a1', 'a3']);
  });
});

test('the page of another chart begins with the types that were read last, and without marks', async () => {
  const [point, span] = [{ name: 'break_up' }, { name: 'bull_flag' }];
  answers['GET /api/annotation-types'] = () => ok([point]);
  answers['GET /api/span-label-types?all=true'] = () => ok([span]);
  await new MarksData(1).load();
  expect(new MarksData(2).store.get()).toMatchObject({
    annotationTypes: [point],
    spanTypes: [span],
    marks: [],
    loading: true,
  });
});

describe('a mark that was deleted elsewhere', () => {
  test.each(['move', 'relabel'] as const)(
    'goes when it is changed (%s), and there is nothing to try again',
    async (edit) => {
      const marks = new MarksData(1);
      const messages = new Messages();
      const edits = new Edits(marks, new Store(NO_TOOL), messages, new History(1, marks, messages));
      await marks.load();
      answers['PATCH /api/annotations/1'] = () => ({ status: 404, body: { error: 'There is no such row.' } });
      const mark = marks.find('a1') as Extract<Mark, { kind: 'point' }>;
      await (edit === 'move' ? edits.move({ ...mark, time: 600 }) : edits.relabel(mark, 'break_down'));
      expect(keys(marks)).toEqual(['a2']);
      const { problems } = messages.store.get();
      expect(wordsOf(problems)).toBe('break_up, 1 Jan 1970, 00:01: The mark was deleted elsewhere.');
      expect(problems).toMatchObject([{ retry: null }]);
    },
  );
});

describe('a mark whose answer was lost', () => {
  const sent = { timestamp: 180, label_type: 'line', color: '#3b82f6' };
  const lost = [
    ['nobody answered', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['a proxy answered with a page', () => ok('<!doctype html><title>Sign in</title>')],
    ['a proxy gave up', () => ({ status: 504, body: 'Gateway Timeout' })],
  ] as const;

  /** Answers the first POSTs as given, the others as the API does, and notes the key of each. */
  function losing(times: number, answer: () => Answer | Promise<Answer>): string[] {
    const keysSent: string[] = [];
    answers['POST /api/annotations'] = (_, headers) => {
      keysSent.push(headers?.['Idempotency-Key'] ?? '');
      return keysSent.length <= times ? answer() : { status: 201, body: row(9, 180) };
    };
    return keysSent;
  }

  test.each(lost)('is sent once more at once, with the same key: %s', async (_what, answer) => {
    const marks = new MarksData(1);
    const keysSent = losing(1, answer);
    expect(await marks.add(sent, 'key')).toBe('a9');
    expect(keysSent).toHaveLength(2);
    expect(new Set(keysSent).size).toBe(1);
  });

  test('is not sent again where it was refused', async () => {
    const marks = new MarksData(1);
    const keysSent = losing(1, () => ({ status: 400, body: { error: 'timestamp: must be a number' } }));
    await expect(marks.add(sent, 'key')).rejects.toThrow('timestamp: must be a number');
    expect(keysSent).toHaveLength(1);
  });

  test('is no longer told of when it was made again by hand', async () => {
    const marks = new MarksData(1);
    const messages = new Messages();
    const edits = new Edits(marks, new Store(NO_TOOL), messages, new History(1, marks, messages));
    await marks.load();
    const wish = { kind: 'mark-point', label: 'break_up', at: { time: 180, price: 1 } } as const;
    answers['POST /api/annotations'] = lost[0][1];
    await edits.add(wish);
    await edits.add({ ...wish, at: { time: 240, price: 1 } });
    expect(messages.store.get().problems).toHaveLength(2);
    answers['POST /api/annotations'] = () => ({ status: 201, body: row(3, 180) });
    await edits.add(wish);
    expect(messages.store.get().problems).toHaveLength(1);
  });

  test('is told of in words that are not a parser’s', async () => {
    const marks = new MarksData(1);
    answers['POST /api/annotations'] = lost[1][1];
    await expect(marks.add(sent, 'key')).rejects.toThrow(/^Something else answered/);
  });
});

test('a move that fails while its mark is being deleted leaves no ghost and no problem', async () => {
  const marks = new MarksData(1);
  const messages = new Messages();
  const edits = new Edits(marks, new Store(NO_TOOL), messages, new History(1, marks, messages));
  await marks.load();
  const slow = Promise.withResolvers<Answer>();
  answers['PATCH /api/annotations/1'] = () => slow.promise;
  answers['DELETE /api/annotations/1'] = () => ok({ success: true });
  const moved = edits.move({ ...(marks.find('a1') as Extract<Mark, { kind: 'point' }>), time: 600 });
  const removed = edits.remove(marks.find('a1') as Mark);
  expect(keys(marks)).toEqual(['a2']);
  slow.resolve({ status: 503, body: { error: 'The database is away.' } });
  await Promise.all([moved, removed]);
  expect(keys(marks)).toEqual(['a2']);
  expect(messages.store.get().problems).toEqual([]);
});
