import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Messages } from '../../../frontend/src/board/messages.ts';
import { failureOf, wordsOf } from '../../../frontend/src/board/problems.ts';
import { RequestError } from '../../../frontend/src/request/request.ts';

/** Work that fails so many times before it is done, and counts how often it was done. */
function failing(times: number) {
  const work = { left: times, done: 0, run: async () => {} };
  work.run = async () => {
    if (work.left-- > 0) throw new Error('The server is away.');
    work.done += 1;
  };
  return work;
}

const words = (messages: Messages) => wordsOf(messages.store.get().problems);
const NOT_SAVED = failureOf('mark', 'not saved');

/** Work that fails because nobody answers, so many times. */
function unanswered(times: number) {
  const work = { left: times, tried: 0, run: async () => {} };
  work.run = async () => {
    work.tried += 1;
    if (work.left-- > 0) throw new RequestError('The server cannot be reached.', 0);
  };
  return work;
}

describe('what takes long', () => {
  test('is said after two seconds, and no longer once there is an answer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const messages = new Messages();
    const { promise, resolve } = Promise.withResolvers<void>();
    const stored = messages.attempt(NOT_SAVED, () => promise);
    vi.advanceTimersByTime(1_900);
    expect(messages.store.get().news).toBeNull();
    vi.advanceTimersByTime(200);
    expect(messages.store.get().news?.text).toBe('Saving: the server has not answered yet.');
    resolve();
    await stored;
    expect(messages.store.get().news).toBeNull();
  });
});

describe('what failed because nobody answered', () => {
  test('is done once more as soon as somebody does, and no more than once until the next outage', async () => {
    const messages = new Messages();
    const works = [unanswered(1), unanswered(2)];
    for (const { run } of works) await messages.attempt({ ...NOT_SAVED }, run);
    await messages.serverIsThere();
    expect(words(messages)).toBe('The mark was not saved. The server cannot be reached.');
    await messages.serverIsThere();
    expect(works.map(({ tried }) => tried)).toEqual([2, 2]);
    messages.serverIsAway();
    await messages.serverIsThere();
    expect([words(messages), works.map(({ tried }) => tried)]).toEqual(['', [2, 3]]);
  });

  test('is that alone: what was refused stays', async () => {
    const messages = new Messages();
    await messages.attempt({ ...NOT_SAVED }, failing(1).run);
    await messages.serverIsThere();
    expect(words(messages)).toBe('The mark was not saved. The server is away.');
  });
});

describe('problems', () => {
  test('are counted where they are the same, and each reason is given once', async () => {
    const messages = new Messages();
    for (const failure of [NOT_SAVED, NOT_SAVED, failureOf('span', 'not deleted', 's1')])
      await messages.attempt(failure, failing(1).run);
    expect(words(messages)).toBe('2 marks were not saved. The span was not deleted. The server is away.');
  });

  test('are all tried again, and those that fail again stay', async () => {
    const messages = new Messages();
    const works = [failing(1), failing(2), failing(1)];
    for (const { run } of works) await messages.attempt(NOT_SAVED, run);
    await messages.retry();
    expect(words(messages)).toBe('The mark was not saved. The server is away.');
    await messages.retry();
    expect(words(messages)).toBe('');
    expect(works.map(({ done }) => done)).toEqual([1, 1, 1]);
  });

  test('outlast good news', async () => {
    const messages = new Messages();
    await messages.attempt(NOT_SAVED, failing(1).run);
    messages.tell('Line deleted.', 'undo');
    messages.dismissNews();
    expect(words(messages)).toBe('The mark was not saved. The server is away.');
  });

  test('of one kind with one thing are replaced by what is done with it next', async () => {
    const messages = new Messages();
    const moved = failureOf('line', 'not moved', 'a1');
    await messages.attempt(moved, failing(1).run);
    await messages.attempt(failureOf('line', 'not moved', 'a2'), failing(1).run);
    await messages.attempt(moved, failing(0).run);
    expect(words(messages)).toBe('The line was not moved. The server is away.');
    messages.settle('a2');
    expect(words(messages)).toBe('');
  });

  test('that nothing can be done about offer no way to try again', () => {
    const messages = new Messages();
    messages.complain(failureOf('line', 'deleted elsewhere'));
    expect(messages.store.get().problems).toMatchObject([{ retry: null }]);
    expect(words(messages)).toBe('The line was deleted elsewhere.');
  });
});
