/** Who may have a lane, and when. */
export interface Turn {
  /** Tasks of a lower priority begin only when no other waits that the lane may have. */
  priority: 'high' | 'low';
  /** Tasks with the same key all go to the lane that the first of them was given to. */
  key?: string;
}

interface Waiting<Lane> extends Turn {
  begin: (lane: Lane) => void;
}

/**
 * Gives tasks to lanes by their priority and then in the order in which they came, one at a time to each. A task that
 * must wait for the lane of its key lets those pass that need not.
 */
export class Dispatcher<Lane> {
  readonly #idle: Lane[];
  readonly #waiting: Waiting<Lane>[] = [];
  readonly #owners = new Map<string, Lane>();

  constructor(lanes: readonly Lane[]) {
    this.#idle = [...lanes];
  }

  /** Does `work` with the next lane that may have it, and gives the lane back however that ends. */
  async run<Result>(turn: Turn, work: (lane: Lane) => Promise<Result>): Promise<Result> {
    const lane = await new Promise<Lane>((begin) => {
      this.#waiting.push({ ...turn, begin });
      this.#dispatch();
    });
    try {
      return await work(lane);
    } finally {
      this.#idle.push(lane);
      this.#dispatch();
    }
  }

  #dispatch(): void {
    for (const lane of [...this.#idle]) {
      const next = this.#nextFor(lane);
      if (!next) continue;
      const { key, begin } = next;
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      if (key !== undefined) this.#owners.set(key, lane);
      this.#idle.splice(this.#idle.indexOf(lane), 1);
      begin(lane);
    }
  }

  #nextFor(lane: Lane): Waiting<Lane> | undefined {
    const possible = this.#waiting.filter(({ key }) => !key || (this.#owners.get(key) ?? lane) === lane);
    return possible.find(({ priority }) => priority === 'high') ?? possible[0];
  }
}
