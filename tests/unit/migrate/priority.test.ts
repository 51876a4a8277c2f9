import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';

const PRIORITY = new URL('../../../jobs/migrate/lanes/priority.ts', import.meta.url);

/** What a thread says of its own priority, before and after it lowered it. */
const THREAD = `
  const { basename } = require('node:path');
  const { getPriority } = require('node:os');
  const { readlinkSync } = require('node:fs');
  const { parentPort } = require('node:worker_threads');
  const own = () => getPriority(Number(basename(readlinkSync('/proc/thread-self'))));
  import(${JSON.stringify(PRIORITY.href)}).then(({ lowerPriority }) => {
    const before = own();
    lowerPriority();
    lowerPriority();
    parentPort.postMessage([before, own()]);
  });`;

test.runIf(process.platform === 'linux')('a thread lowers its own priority and nobody else’s', async () => {
  const process = getPriority();
  const worker = new Worker(THREAD, { eval: true });
  const priorities = await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  expect(priorities).toEqual([process, Math.max(process, 19)]);
  expect(getPriority()).toBe(process);
  await worker.terminate();
});
