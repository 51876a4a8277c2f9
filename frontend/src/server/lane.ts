import { setTimeout } from 'node:timers';

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
   * Returns the way out again, once it is this one's turn; undefined where that does not come in time, at
   * once where too many wait already. Throws the signal's reason where nobody waits for it any more.
   */
  async enter(waitMs: number, signal?: AbortSignal): Promise<(() => void) | undefined> {
    signal?.throwIfAborted();
    if (this.#inside < this.#limit) this.#inside += 1;
    else if (this.#waiting.length >= MOST_WAITING || !(await this.#turn(waitMs, signal))) return undefined;
    return () => this.#leave();
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#inside -= 1;
  }

  /** Whether it came. */
  #turn(waitMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    const comes = () => resolve(true);
    const leaveQueue = () => this.#waiting.splice(this.#waiting.indexOf(comes), 1);
    const abandoned = () => {
      leaveQueue();
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      leaveQueue();
      resolve(false);
    }, waitMs);
    signal?.addEventListener('abort', abandoned);
    this.#waiting.push(comes);
    return promise.finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abandoned);
    });
  }
}
