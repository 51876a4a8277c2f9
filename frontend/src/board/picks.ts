import { Store } from '../store/store.ts';

interface PicksState {
  readonly keys: ReadonlySet<string>;
  /** Whether each press selects one more, as with a key held down: fingers hold none. */
  readonly adding: boolean;
}

/** The marks that are selected together, by their keys; none while one alone, or nothing, is selected. */
export class Picks {
  readonly store = new Store<PicksState>({ keys: new Set(), adding: false });

  get keys(): ReadonlySet<string> {
    return this.store.get().keys;
  }

  /** The one that was added last. */
  get last(): string | null {
    return [...this.keys].at(-1) ?? null;
  }

  /** Selects exactly these. */
  set(keys: Iterable<string>): void {
    this.store.set({ keys: new Set(keys), adding: false });
  }

  /** Adds one or takes it out; `with` is what was selected alone before. */
  toggle(key: string, alone: string | null): void {
    const keys = new Set(this.keys);
    if (keys.size === 0 && alone !== null && alone !== key) keys.add(alone);
    if (!keys.delete(key)) keys.add(key);
    this.store.set({ keys, adding: this.adding && keys.size > 0 });
  }

  get adding(): boolean {
    return this.store.get().adding;
  }

  /** From now on each press selects one more, until nothing is selected. */
  begin(): void {
    this.store.set({ adding: true });
  }

  clear(): void {
    if (this.keys.size > 0 || this.adding) this.set([]);
  }
}
