import { messageOf } from '../request/request.ts';
import { Store } from '../store/store.ts';
import { readCandles } from './read-candles.ts';
import { type Batch, CHUNK_CANDLES, type Run, withNewer, withOlder } from './run.ts';

/** The part of a chart that is held, and what is going on with it. */
export interface CandleWindow extends Run {
  readonly reading: 'older' | 'newer' | 'elsewhere' | null;
  /** Why the last request failed; null once one has succeeded. */
  readonly error: string | null;
  /** Where the view should go after a jump (Unix seconds, or the end that was jumped to). */
  readonly focus: { readonly at: number | 'oldest' | 'newest' } | null;
}

/** What is known before anything has been read. */
const NOTHING_READ: CandleWindow = {
  candles: [],
  first: undefined,
  last: undefined,
  atOldest: false,
  atNewest: false,
  reading: 'elsewhere',
  error: null,
  focus: null,
};

const NO_RUN: Run = { candles: [], first: undefined, last: undefined, atOldest: false, atNewest: false };

/** Reads one chart in chunks, in either direction or from anywhere, and holds a bounded part of it. */
export class CandleReader {
  readonly store = new Store<CandleWindow>(NOTHING_READ);
  readonly #chartId: number;
  #request: AbortController | undefined;
  #failed: (() => void) | undefined;

  constructor(chartId: number) {
    this.#chartId = chartId;
  }

  /** Reads the chunk before the window. Does nothing while it reads, at the beginning, or after an error. */
  readonly readOlder = (): void => {
    const { first, atOldest } = this.store.get();
    if (!this.#isIdle() || atOldest || first === undefined) return;
    this.#start('older', this.readOlder, async (signal) => {
      const batch = await this.#read({ to: first - 1, newest: CHUNK_CANDLES }, signal);
      return withOlder(this.store.get(), batch);
    });
  };

  /** Reads the chunk after the window, as `readOlder` does before it. */
  readonly readNewer = (): void => {
    const { last, atNewest } = this.store.get();
    if (!this.#isIdle() || atNewest || last === undefined) return;
    this.#start('newer', this.readNewer, async (signal) => {
      const batch = await this.#read({ from: last + 1, limit: CHUNK_CANDLES }, signal);
      return withNewer(this.store.get(), batch);
    });
  };

  /** Replaces the window by one around a time, or at an end; whatever was being read is given up. */
  readonly jump = (at: number | 'oldest' | 'newest'): void => {
    this.stop();
    this.#start(
      'elsewhere',
      () => this.jump(at),
      async (signal) => ({
        ...(await this.#around(at, signal)),
        focus: { at },
      }),
    );
  };

  /** Candles have been added: looks for newer ones where it had come to the end. */
  readonly recheck = (): void => {
    const { atNewest } = this.store.get();
    this.store.set({ atOldest: false, atNewest: false });
    if (atNewest) this.readNewer();
  };

  /** Does again what failed. */
  readonly retry = (): void => {
    const failed = this.#failed;
    this.store.set({ error: null });
    failed?.();
  };

  /** Gives up the request under way; what has been read stays. */
  readonly stop = (): void => {
    this.#request?.abort();
    this.#request = undefined;
  };

  async #around(at: number | 'oldest' | 'newest', signal: AbortSignal): Promise<Run> {
    if (at === 'newest') {
      const batch = await this.#read({ newest: CHUNK_CANDLES }, signal);
      return { ...withOlder(NO_RUN, batch), atNewest: true };
    }
    if (at === 'oldest') {
      const batch = await this.#read({ limit: CHUNK_CANDLES }, signal);
      return { ...withNewer(NO_RUN, batch), atOldest: true };
    }
    const [older, newer] = await Promise.all([
      this.#read({ to: at - 1, newest: CHUNK_CANDLES }, signal),
      this.#read({ from: at, limit: CHUNK_CANDLES }, signal),
    ]);
    return withNewer(withOlder(NO_RUN, older), newer);
  }

  #read(wanted: Parameters<typeof readCandles>[1], signal: AbortSignal): Promise<Batch> {
    return readCandles(this.#chartId, wanted, signal);
  }

  #isIdle(): boolean {
    return !this.#request && this.store.get().error === null;
  }

  #start(
    reading: CandleWindow['reading'],
    again: () => void,
    work: (signal: AbortSignal) => Promise<Partial<CandleWindow>>,
  ): void {
    this.#request = new AbortController();
    this.store.set({ reading, error: null });
    void this.#finish(this.#request.signal, again, work);
  }

  async #finish(
    signal: AbortSignal,
    again: () => void,
    work: (signal: AbortSignal) => Promise<Partial<CandleWindow>>,
  ): Promise<void> {
    try {
      const news = await work(signal);
      signal.throwIfAborted();
      this.#request = undefined;
      this.store.set({ ...news, reading: null });
    } catch (thrown) {
      if (signal.aborted) return;
      this.#request = undefined;
      this.#failed = again;
      this.store.set({ reading: null, error: messageOf(thrown) });
    }
  }
}
