import { setTimeout } from 'node:timers';
import { busy } from '../errors.ts';

/** An upload: what of it is here, from its first byte until it is stored. */
export interface Share extends Disposable {
  /**
   * Returns when there is room for so many bytes more. Throws a 503 where that takes too long, and the
   * signal's reason where nobody waits any more.
   */
  grow(bytes: number, signal: AbortSignal): Promise<void>;
}

interface Waiting {
  owner: object;
  bytes: number;
  go: () => void;
}

/**
 * Room for the bytes of uploads that are here at once. It is taken as they arrive, so that whoever sends
 * slowly keeps nobody out; where it is full, the others' bytes stay on their way. One upload at a time may go
 * beyond it, so that several, none of which is whole yet, never wait for each other.
 */
export class Room {
  #free: number;
  readonly #waitMs: number;
  readonly #waiting: Waiting[] = [];
  #beyond: object | undefined;

  constructor(bytes: number, waitMs: number) {
    this.#free = bytes;
    this.#waitMs = waitMs;
  }

  share(): Share {
    const owner = {};
    const ended = new AbortController();
    let held = 0;
    return {
      grow: async (bytes, signal) => {
        signal.throwIfAborted();
        if (!this.#take(owner, bytes))
          await this.#turn(owner, bytes, AbortSignal.any([signal, ended.signal]));
        held += bytes;
      },
      [Symbol.dispose]: () => {
        ended.abort();
        if (this.#beyond === owner) this.#beyond = undefined;
        this.#free += held;
        held = 0;
        this.#letIn();
      },
    };
  }

  #take(owner: object, bytes: number): boolean {
    const fits = bytes <= this.#free && this.#waiting.length === 0;
    if (!fits) this.#beyond ??= owner;
    if (!fits && this.#beyond !== owner) return false;
    this.#free -= bytes;
    return true;
  }

  #letIn(): void {
    for (let [next] = this.#waiting; next; [next] = this.#waiting) {
      if (next.bytes > this.#free) this.#beyond ??= next.owner;
      if (next.bytes > this.#free && this.#beyond !== next.owner) return;
      this.#free -= next.bytes;
      this.#waiting.shift();
      next.go();
    }
  }

  #turn(owner: object, bytes: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: Waiting = { owner, bytes, go: resolve };
    const giveUp = (reason: unknown) => {
      const at = this.#waiting.indexOf(waiting);
      if (at >= 0) this.#waiting.splice(at, 1);
      reject(reason);
    };
    const timer = setTimeout(() => giveUp(busy('it is receiving as many uploads as it can')), this.#waitMs);
    const abandoned = () => giveUp(signal.reason);
    signal.addEventListener('abort', abandoned);
    this.#waiting.push(waiting);
    return promise.finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abandoned);
    });
  }
}
