// Starts worker threads, gives them tasks, and ends them.

import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { sayWaiting } from '../../liveness/say.ts';
import type { OnWaiting } from '../../liveness/waiting.ts';
import type { Job } from '../job.ts';
import { Dispatcher, type Turn } from './dispatcher.ts';
import {
  unpackError,
  type WorkerMessage,
  type WorkerReply,
  type WorkerRequest,
  type WorkerSettings,
  type WorkerTask,
  type WorkerTasks,
} from './protocol.ts';

/** Threads that each read the legacy data and talk to PostgreSQL over a connection of their own. */
export interface Workers extends WorkerTasks, AsyncDisposable {
  readonly count: number;
}

/** A batch takes a fraction of a second; one that takes longer is given back rather than waited for. */
const PATIENCE_MS = 3_000;

const MAX_WORKERS = 4;
/**
 * Starting a second thread costs 0.17 s of CPU, more than it takes off the work on a smaller file: one of
 * 0.3 MB took 0.65 s of CPU with one worker, 0.85 with two and 1.1 with four.
 */
const SMALL_FILE_BYTES = 4 << 20;

/**
 * Where rows are wide, nearly all of the work is PostgreSQL's, and a worker takes 40 MiB instead of 20: with
 * 26 KB of JSON a row two took 223 MiB and four 299, in the same time.
 */
const WIDE_ROW_BYTES = 1_024;
const MAX_WIDE_WORKERS = 2;

/** How many workers a file of so many bytes and rows is worth, unless that was said. */
export function workersFor({ concurrency }: Job['config'], bytes: number, rows = Infinity): number {
  if (concurrency !== undefined) return concurrency;
  if (bytes < SMALL_FILE_BYTES) return 1;
  const most = bytes > rows * WIDE_ROW_BYTES ? MAX_WIDE_WORKERS : MAX_WORKERS;
  return Math.min(availableParallelism(), most);
}

/**
 * Starts `count` threads. Tasks beyond that wait in order; none begins after the job's signal is aborted or
 * after a task has failed, and they then reject with the reason. Tasks at work then end first, or are cut
 * off after three seconds; so they are on dispose. A table's rows are all copied by one worker, in order.
 */
export function openWorkers(
  count: number,
  settings: WorkerSettings,
  { signal, log }: Pick<Job, 'signal' | 'log'>,
): Workers {
  const failure = new AbortController();
  const stop = AbortSignal.any([signal, failure.signal]);
  const notices: Notices = {
    onRetry: (fields) => log.warn('retry', fields),
    onWaiting: withWholeFile(settings.source.path, count, sayWaiting(log)),
  };
  const shared = count < availableParallelism() ? {} : { rightOfWay: new SharedArrayBuffer(4) };
  const workers = Array.from({ length: count }, () => new PoolWorker({ ...settings, ...shared }, notices));
  const dispatcher = new Dispatcher(workers);
  stop.addEventListener('abort', () => workers.forEach((worker) => void worker.close()), { once: true });

  const runOn = async (worker: PoolWorker, request: WorkerRequest): Promise<unknown> => {
    stop.throwIfAborted();
    try {
      return await worker.run(request);
    } catch (error) {
      // Whatever a task that was cut off says, this is why.
      signal.throwIfAborted();
      failure.abort(error);
      throw error;
    }
  };
  const perform = <Work extends keyof WorkerTasks>(
    work: Work,
    task: WorkerTask<Work>,
    turn: Turn = { priority: 'high' },
  ) =>
    // A worker answers each work with its result, see `perform` in worker.ts.
    dispatcher.run(turn, (worker) => runOn(worker, { work, task } as WorkerRequest)) as ReturnType<
      WorkerTasks[Work]
    >;
  return {
    count,
    sound: (task) => perform('sound', task),
    census: (task) => perform('census', task),
    // Of 3,000,000 candles that two workers lay down, both indexes took 1.9 s of CPU to build, in order of id
    // 0.9 s.
    copy: (task) => perform('copy', task, { priority: 'high', key: task.plan.name }),
    // Nobody waits for what is read ahead until everything is copied.
    digestSource: (task) => perform('digestSource', task, { priority: 'low' }),
    compareDigest: (task) => perform('compareDigest', task),
    verify: (task) => perform('verify', task),
    async [Symbol.asyncDispose]() {
      failure.abort(new Error('The workers are closed.'));
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

/** All workers share a link, and what one of them gets of it. */
function withWholeFile(path: string, workers: number, say: OnWaiting): OnWaiting {
  const { size } = statSync(path);
  return (waiting) => {
    if (waiting.for !== 'link') return say(waiting);
    const wholeFileSeconds = Math.ceil(size / Math.max(1, waiting.bytesPerSecond * workers));
    say({ ...waiting, wholeFileSeconds });
  };
}

/** What workers tell while they are at work. */
interface Notices {
  onRetry: (fields: Record<string, unknown>) => void;
  onWaiting: OnWaiting;
}

/** One thread, one task at a time. */
class PoolWorker {
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  #reply: PromiseWithResolvers<unknown> | undefined;
  /** Why the thread itself died, for example of too little memory; it may not have had a task then. */
  #death: Error | undefined;
  #closed: Promise<void> | undefined;

  constructor(settings: WorkerSettings, { onRetry, onWaiting }: Notices) {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: settings,
      resourceLimits: { maxYoungGenerationSizeMb: 2 },
    });
    this.#worker.on('message', (reply: WorkerReply) => {
      if ('retry' in reply) {
        const { work, waitMs, error } = reply.retry;
        onRetry({ what: work, waitMs, message: error.message });
      } else if ('waiting' in reply) onWaiting(reply.waiting);
      else if ('error' in reply) this.#reply?.reject(unpackError(reply.error));
      else this.#reply?.resolve(reply.result);
    });
    this.#worker.on('error', (error) => {
      this.#death = error as Error;
    });
    this.#exited = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
  }

  run(request: WorkerRequest): Promise<unknown> {
    const reply = Promise.withResolvers<unknown>();
    this.#reply = reply;
    void this.#exited.then(() =>
      reply.reject(this.#death ?? new Error('A worker ended before it had answered.')),
    );
    this.#post(request);
    return reply.promise;
  }

  /** Ends the thread after its task. One that died of an error has ended already. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#post('close');
    const impatient = setTimeout(() => this.#post('cut'), PATIENCE_MS);
    await this.#exited;
    clearTimeout(impatient);
  }

  #post(message: WorkerMessage): void {
    this.#worker.postMessage(message);
  }
}
