import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { RightOfWay } from '../../../jobs/migrate/worker/right-of-way.ts';

const MODULE = new URL('../../../jobs/migrate/worker/right-of-way.ts', import.meta.url);
const HOLDERS = 0;
const ASKED = 1;

/** Says that it is about to give way, and after that what the other thread was doing by then. */
const THREAD = `
  const { parentPort, workerData: { holders, said } } = require('node:worker_threads');
  import(${JSON.stringify(MODULE.href)}).then(({ RightOfWay }) => {
    const way = new RightOfWay(holders);
    Atomics.store(said, ${ASKED}, 1);
    Atomics.notify(said, ${ASKED});
    way.give();
    parentPort.postMessage(Atomics.load(said, ${HOLDERS}));
  });`;

test('a thread that gives way waits until the other one has made its item', async () => {
  const holders = new SharedArrayBuffer(4);
  const said = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(THREAD, { eval: true, workerData: { holders, said } });
  const answer = new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  const items = new RightOfWay(holders).while(
    (function* () {
      Atomics.store(said, HOLDERS, 1);
      Atomics.wait(said, ASKED, 0);
      // The other thread is at the call by now, or within: one that does not wait there would answer in this
      // time.
      Atomics.wait(said, HOLDERS, 1, 50);
      Atomics.store(said, HOLDERS, 0);
      yield 'item';
    })(),
  );
  expect([...items]).toEqual(['item']);
  expect(await answer).toBe(0);
  await worker.terminate();
});

test('nobody waits between two items, nor after one that failed', () => {
  const holders = new SharedArrayBuffer(4);
  const way = new RightOfWay(holders);
  const held = () => Atomics.load(new Int32Array(holders), 0);
  const seen: number[] = [];
  const items = way.while(
    (function* () {
      for (const item of [1, 2]) {
        seen.push(held());
        yield item;
      }
      throw new Error('damaged');
    })(),
  );
  expect(() => {
    for (const _ of items) expect(held()).toBe(0);
  }).toThrow('damaged');
  expect(seen).toEqual([1, 1]);
  expect(held()).toBe(0);
});
