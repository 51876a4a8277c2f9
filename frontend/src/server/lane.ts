import { setTimeout } from 'node:timers';
import { busy } from './errors.ts';

/** How many may wait for their turn at most; with more, the last of them would not get it in time anyway. */
const MOST_WAITING = 200;

/** Lets so many in at once, in the order in which they came. */
export class Lane {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Returns the way out again, once it is this one's turn. Throws a 503 where that does not come in time, at once
   * where too many wait already, and the signal's reason where nobody waits for it any more.
   */
  async enter(waitMs: number, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#inside < this.#limit) this.#inside += 1;
    else await this.#turn(waitMs, signal);
    return () => this.#leave();
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#inside -= 1;
  }

  #turn(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#waiting.length >= MOST_WAITING) throw busy();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const giveUp = (reason: unknown) => {
      this.#waiting.splice(this.#waiting.indexOf(resolve), 1);
      reject(reason);
    };
    const abandoned = () => giveUp(signal?.reason);
    const timer = setTimeout(() => giveUp(busy()), waitMs);
    signal?.addEventListener('abort', abandoned);
    this.#waiting.push(resolve);
    return promise.finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abandoned);
    });
  }
}
