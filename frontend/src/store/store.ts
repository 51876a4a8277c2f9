/** A value that changes, in the form that React's `useSyncExternalStore` takes. */
export class Store<State extends object> {
  #state: State;
  readonly #listeners = new Set<() => void>();

  constructor(state: State) {
    this.#state = state;
  }

  /** The state as it is now; it is replaced, never altered. */
  readonly get = (): State => this.#state;

  /** Replaces these fields and tells every listener, unless all of them are what they were. */
  readonly set = (change: Partial<State>): void => {
    const fields = Object.keys(change) as (keyof State)[];
    if (fields.every((field) => Object.is(change[field], this.#state[field]))) return;
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  };

  /** Calls back after each change. Returns the way to stop. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
