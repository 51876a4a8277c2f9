import { describe, expect, it } from 'vitest';
import { Dispatcher, type Turn } from '../../../jobs/migrate/worker/dispatcher.ts';

/** Tasks that end when they are told to, and a note of which worker began which. */
function workshop(...workers: string[]) {
  const dispatcher = new Dispatcher(workers);
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const add = (task: string, turn: Partial<Turn> = {}) => {
    const end = Promise.withResolvers<void>();
    ends.set(task, end);
    return dispatcher.run({ priority: 'high', ...turn }, async (worker) => {
      begun.push(`${worker} ${task}`);
      await end.promise;
      return task;
    });
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    begun,
    add,
    end: (task: string) => {
      ends.get(task)?.resolve();
      return settled();
    },
    fail: (task: string) => {
      ends.get(task)?.reject(new Error(`${task} failed`));
      return settled();
    },
  };
}

describe('the dispatcher of workers', () => {
  it('gives each worker one task at a time, in the order in which they came', async () => {
    const { add, end, begun } = workshop('A', 'B');
    const all = Promise.all([add('1'), add('2'), add('3'), add('4')]);
    await end('2');
    await end('3');
    expect(begun).toEqual(['A 1', 'B 2', 'B 3', 'B 4']);
    await end('1');
    await end('4');
    expect(await all).toEqual(['1', '2', '3', '4']);
  });

  it('gives tasks of one key to one worker, one after the other, and lets the others go past them', async () => {
    const { add, end, begun } = workshop('A', 'B');
    const all = Promise.all([
      add('candles 1', { key: 'candles' }),
      add('candles 2', { key: 'candles' }),
      add('candles 3', { key: 'candles' }),
      add('charts 1', { key: 'charts' }),
      add('any'),
    ]);
    await end('charts 1');
    await end('any');
    expect(begun).toEqual(['A candles 1', 'B charts 1', 'B any']);
    await end('candles 1');
    await end('candles 2');
    await end('candles 3');
    expect(begun.slice(3)).toEqual(['A candles 2', 'A candles 3']);
    await all;
  });

  it('lets what is waited for pass what is not, and keeps the order of both', async () => {
    const { add, end, begun } = workshop('A', 'B');
    const all = Promise.all([
      add('copy 1', { key: 'candles' }),
      add('ahead 1', { priority: 'low' }),
      add('ahead 2', { priority: 'low' }),
      add('copy 2', { key: 'candles' }),
      add('any'),
    ]);
    await end('ahead 1');
    expect(begun.slice(0, 2)).toEqual(['A copy 1', 'B ahead 1']);
    await end('any');
    await end('copy 1');
    expect(begun.slice(2)).toEqual(['B any', 'B ahead 2', 'A copy 2']);
    for (const task of ['copy 2', 'ahead 2']) await end(task);
    await all;
  });

  it('has the worker back after a task that failed', async () => {
    const { add, end, fail, begun } = workshop('A');
    const failing = add('1').catch((error: Error) => error.message);
    const next = add('2');
    await fail('1');
    expect(await failing).toBe('1 failed');
    await end('2');
    expect(await next).toBe('2');
    expect(begun).toEqual(['A 1', 'A 2']);
  });
});
