/** Who may have a worker, and when. */
export interface Turn {
  /** Tasks of a lower priority begin only when no other waits that the worker may have. */
  priority: 'high' | 'low';
  /** Tasks with the same key all go to the worker that the first of them was given to. */
  key?: string;
}

interface Waiting<Worker> extends Turn {
  begin: (worker: Worker) => void;
}

/**
 * Gives tasks to workers by their priority and then in the order in which they came, one at a time to each. A
 * task that must wait for the worker of its key lets those pass that need not.
 */
export class Dispatcher<Worker> {
  readonly #idle: Worker[];
  readonly #waiting: Waiting<Worker>[] = [];
  readonly #owners = new Map<string, Worker>();

  constructor(workers: readonly Worker[]) {
    this.#idle = [...workers];
  }

  /** Does `work` with the next worker that may have it, and gives the worker back however that ends. */
  async run<Result>(turn: Turn, work: (worker: Worker) => Promise<Result>): Promise<Result> {
    const worker = await new Promise<Worker>((begin) => {
      this.#waiting.push({ ...turn, begin });
      this.#dispatch();
    });
    try {
      return await work(worker);
    } finally {
      this.#idle.push(worker);
      this.#dispatch();
    }
  }

  #dispatch(): void {
    for (const worker of [...this.#idle]) {
      const next = this.#nextFor(worker);
      if (!next) continue;
      const { key, begin } = next;
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      if (key !== undefined) this.#owners.set(key, worker);
      this.#idle.splice(this.#idle.indexOf(worker), 1);
      begin(worker);
    }
  }

  #nextFor(worker: Worker): Waiting<Worker> | undefined {
    const possible = this.#waiting.filter(({ key }) => !key || (this.#owners.get(key) ?? worker) === worker);
    return possible.find(({ priority }) => priority === 'high') ?? possible[0];
  }
}
