/** A task that waits for a lane. */
interface Waiting<Lane> {
  key: string | undefined;
  begin: (lane: Lane) => void;
}

/**
 * Gives tasks to lanes in the order in which they came, one at a time to each. Tasks with the same key all go
 * to the lane that the first of them was given to; those that come after them do not wait for that.
 */
export class Dispatcher<Lane> {
  readonly #idle: Lane[];
  readonly #waiting: Waiting<Lane>[] = [];
  readonly #owners = new Map<string, Lane>();

  constructor(lanes: readonly Lane[]) {
    this.#idle = [...lanes];
  }

  /** Does `work` with the next lane that may have it, and gives the lane back however that ends. */
  async run<Result>(key: string | undefined, work: (lane: Lane) => Promise<Result>): Promise<Result> {
    const lane = await new Promise<Lane>((begin) => {
      this.#waiting.push({ key, begin });
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
      const index = this.#waiting.findIndex(({ key }) => this.#mayHave(lane, key));
      if (index === -1) continue;
      const [{ key, begin }] = this.#waiting.splice(index, 1) as [Waiting<Lane>];
      if (key !== undefined) this.#owners.set(key, lane);
      this.#idle.splice(this.#idle.indexOf(lane), 1);
      begin(lane);
    }
  }

  #mayHave(lane: Lane, key: string | undefined): boolean {
    return key === undefined || (this.#owners.get(key) ?? lane) === lane;
  }
}
