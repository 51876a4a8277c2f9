import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cutOffIdle } from '../../../frontend/src/server/slow-readers.ts';

const LIMIT_MS = 8_000;
const LOOK_MS = LIMIT_MS / 8;

beforeEach(() => {
  vi.stubEnv('READER_LIMIT_MS', String(LIMIT_MS));
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

/** A response whose socket's timer runs out when a test says so, after so long. */
function answering(waitingBytes: number) {
  const socket = { writableLength: waitingBytes, setTimeout: vi.fn(), resetAndDestroy: vi.fn() };
  const response = Object.assign(new EventEmitter(), { setTimeout: vi.fn() });
  cutOffIdle(response as unknown as ServerResponse);
  const look = (afterMs: number) => {
    vi.advanceTimersByTime(afterMs);
    response.emit('timeout', socket);
  };
  return { socket, look };
}

test('a client that takes nothing is cut off after the limit, and not after twice as long', () => {
  const { socket, look } = answering(1);
  // Node's first look only remembers what was waiting.
  look(2 * LOOK_MS);
  for (let times = 2; times < 8; times += 1) look(LOOK_MS);
  expect(socket.resetAndDestroy).not.toHaveBeenCalled();
  look(LOOK_MS);
  expect(socket.resetAndDestroy).toHaveBeenCalledOnce();
});

test('one that takes a little now and then is not, nor one for whom nothing is ready', () => {
  const slow = answering(1);
  const waiting = answering(0);
  for (let times = 0; times < 50; times += 1) {
    slow.look(times % 5 === 0 ? 2 * LOOK_MS : LOOK_MS);
    waiting.look(LOOK_MS);
  }
  expect([slow.socket.resetAndDestroy.mock.calls, waiting.socket.resetAndDestroy.mock.calls]).toEqual([
    [],
    [],
  ]);
});
