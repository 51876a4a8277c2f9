import { Store } from '../store/store.ts';

/** The marks that are selected together, by their keys; none while one alone, or nothing, is selected. */
export class Picks {
  readonly store = new Store<{ readonly keys: ReadonlySet<string> }>({ keys: new Set() });

  get keys(): ReadonlySet<string> {
    return this.store.get().keys;
  }

  /** The one that was added last. */
  get last(): string | null {
    return [...this.keys].at(-1) ?? null;
  }

  /** Selects exactly these. */
  set(keys: Iterable<string>): void {
    this.store.set({ keys: new Set(keys) });
  }

  /** Adds one or takes it out; `with` is what was selected alone before. */
  toggle(key: string, alone: string | null): void {
    const keys = new Set(this.keys);
    if (keys.size === 0 && alone !== null && alone !== key) keys.add(alone);
    if (!keys.delete(key)) keys.add(key);
    this.set(keys);
  }

  clear(): void {
    if (this.keys.size > 0) this.set([]);
  }
}
