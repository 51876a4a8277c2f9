import type { Candle } from '../contract/candle.ts';
import { readCandles } from './read-candles.ts';

/** How many candles are read at once: days of minutes, or decades of days. */
const WINDOW_CANDLES = 5_000;

/** The part of a chart that has been read so far: an unbroken run up to its newest candle. */
export interface CandleWindow {
  readonly candles: readonly Candle[];
  /** True when the chart's first candle has been read. */
  readonly complete: boolean;
  readonly reading: boolean;
  /** Why the last request failed; null once one has succeeded. */
  readonly error: string | null;
}

/** What is known before anything has been read. */
export const NOTHING_READ: CandleWindow = { candles: [], complete: false, reading: true, error: null };

/** Reads one chart from its newest candle backwards, a window at a time; in the form React's stores have. */
export class CandleReader {
  readonly #chartId: number;
  readonly #listeners = new Set<() => void>();
  #window = NOTHING_READ;
  #request: AbortController | undefined;
  #oldest: number | undefined;

  constructor(chartId: number) {
    this.#chartId = chartId;
  }

  readonly window = (): CandleWindow => this.#window;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Reads the next older window. Does nothing while it reads, at the chart's beginning, or after an error. */
  readonly readOlder = (): void => {
    if (this.#request || this.#window.complete || this.#window.error !== null) return;
    this.#request = new AbortController();
    this.#change({ reading: true });
    void this.#read(this.#request.signal);
  };

  /** Reads on after an error. */
  readonly retry = (): void => {
    this.#change({ error: null });
    this.readOlder();
  };

  /** Gives up the request under way; what has been read stays. */
  readonly stop = (): void => {
    this.#request?.abort();
    this.#request = undefined;
  };

  async #read(signal: AbortSignal): Promise<void> {
    try {
      const { candles, received, oldest } = await readCandles(
        this.#chartId,
        this.#oldest,
        WINDOW_CANDLES,
        signal,
      );
      signal.throwIfAborted();
      this.#oldest = oldest ?? this.#oldest;
      const complete = received < WINDOW_CANDLES;
      this.#finish({ candles: [...candles, ...this.#window.candles], complete, error: null });
    } catch (thrown) {
      if (signal.aborted) return;
      this.#finish({ error: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  }

  #finish(news: Partial<CandleWindow>): void {
    this.#request = undefined;
    this.#change({ ...news, reading: false });
  }

  #change(news: Partial<CandleWindow>): void {
    this.#window = { ...this.#window, ...news };
    for (const listener of this.#listeners) listener();
  }
}
