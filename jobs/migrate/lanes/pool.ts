import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import pLimit from 'p-limit';
import {
  type LaneReply,
  type LaneRequest,
  type LaneSettings,
  type LaneWork,
  unpackError,
} from './protocol.ts';

/** Threads that each read the legacy data and talk to PostgreSQL over a connection of their own. */
export interface Lanes extends LaneWork, AsyncDisposable {
  readonly count: number;
}

/**
 * Starts `count` threads. Tasks beyond that wait in order; none begins after `signal` is aborted or
 * after a task has failed, and they then reject with the reason. On dispose, tasks at work end first.
 */
export function openLanes(count: number, settings: LaneSettings, signal: AbortSignal): Lanes {
  const failure = new AbortController();
  const stop = AbortSignal.any([signal, failure.signal]);
  const lanes = Array.from({ length: count }, () => new Lane(settings));
  const free = [...lanes];
  const limit = pLimit(count);

  const onFreeLane = async (request: LaneRequest): Promise<never> => {
    stop.throwIfAborted();
    const lane = free.pop() as Lane;
    try {
      return (await lane.run(request)) as never;
    } catch (error) {
      failure.abort(error);
      throw error;
    } finally {
      free.push(lane);
    }
  };
  return {
    count,
    census: (task) => limit(onFreeLane, { work: 'census', task }),
    copy: (task) => limit(onFreeLane, { work: 'copy', task }),
    verify: (task) => limit(onFreeLane, { work: 'verify', task }),
    async [Symbol.asyncDispose]() {
      failure.abort(new Error('The lanes are closed.'));
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

/** One thread, one task at a time. */
class Lane {
  readonly #worker: Worker;
  #busy: Promise<unknown> = Promise.resolve();

  constructor(settings: LaneSettings) {
    this.#worker = new Worker(new URL('./lane.ts', import.meta.url), { workerData: settings });
  }

  run(request: LaneRequest): Promise<unknown> {
    const reply = this.#ask(request);
    this.#busy = reply.catch(() => {});
    return reply;
  }

  /** Ends the thread after its task; one that died of an error has ended already. */
  async close(): Promise<void> {
    await this.#busy;
    const exited = once(this.#worker, 'exit');
    this.#worker.postMessage('close');
    if (this.#worker.threadId !== -1) await exited;
  }

  /** `once` also rejects when the thread dies of an error of its own. */
  async #ask(request: LaneRequest): Promise<unknown> {
    const answered = once(this.#worker, 'message');
    this.#worker.postMessage(request);
    const [reply] = (await answered) as [LaneReply];
    if ('error' in reply) throw unpackError(reply.error);
    return reply.result;
  }
}
