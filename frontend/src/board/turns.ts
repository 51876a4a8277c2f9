/** Whose turn it is: what concerns many rows goes alone, what concerns one goes beside others. */
export class Turns {
  /** All that is not over yet. */
  readonly #underWay = new Set<Promise<unknown>>();
  /** The last one that goes alone, until it is over. */
  #last: Promise<unknown> | undefined;

  /** True while anything waits or is under way. */
  get busy(): boolean {
    return this.#underWay.size > 0;
  }

  /** Begins at once: for what concerns no row that is there already. */
  atOnce<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#watched(work());
  }

  /** Begins once all that goes alone and was asked for before is over: at once where there is none. */
  beside<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#watched(this.#last ? this.#last.then(work) : work());
  }

  /** Begins once everything that was asked for before is over. */
  alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const run = this.#watched(Promise.allSettled(this.#underWay).then(work));
    const last = run.then(
      () => {},
      () => {},
    );
    this.#last = last;
    void last.then(() => {
      if (this.#last === last) this.#last = undefined;
    });
    return run;
  }

  #watched<Result>(run: Promise<Result>): Promise<Result> {
    const forget = () => this.#underWay.delete(run);
    this.#underWay.add(run);
    run.then(forget, forget);
    return run;
  }
}
