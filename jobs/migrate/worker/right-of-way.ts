/** A thread that gives way for longer than this goes on: it may be late, but it must not wait for ever. */
const LONGEST_MS = 1_000;

/**
 * Lets threads that read ahead wait while others prepare rows for a server that waits for them. Priorities
 * alone do not: Linux wakes a thread on the core of whoever wakes it, here the server's, although another
 * thread of lower priority has the other core to itself.
 */
export class RightOfWay {
  readonly #holders: Int32Array;

  /** `shared`: four bytes, zero at first, the same for all threads. */
  constructor(shared: SharedArrayBuffer) {
    this.#holders = new Int32Array(shared);
  }

  /** The same items; this thread has the right of way while each is made. */
  *while<Item>(items: Iterator<Item>): Generator<Item> {
    for (let next = this.#next(items); !next.done; next = this.#next(items)) yield next.value;
  }

  #next<Item>(items: Iterator<Item>): IteratorResult<Item> {
    Atomics.add(this.#holders, 0, 1);
    try {
      return items.next();
    } finally {
      if (Atomics.sub(this.#holders, 0, 1) === 1) Atomics.notify(this.#holders, 0);
    }
  }

  /** Waits as long as another thread has the right of way. */
  give(): void {
    const holders = Atomics.load(this.#holders, 0);
    if (holders > 0) Atomics.wait(this.#holders, 0, holders, LONGEST_MS);
  }
}
