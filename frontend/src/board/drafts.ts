import type { SpanMark } from '../marks/mark.ts';
import type { SpanValues } from '../spans/span-values.ts';
import { recall, remember } from '../store/memory.ts';
import { Store } from '../store/store.ts';

/** A span that is being described: a new one, or one that is stored. */
export interface SpanDraft {
  readonly id: number;
  readonly start: number;
  readonly end: number;
  readonly label: string;
  /** The mark that is edited; null for a new one. */
  readonly mark: SpanMark | null;
  /** What was filled in before the form was put aside. */
  readonly values?: SpanValues;
}

interface DraftsState {
  /** What was filled in of the form that is open, as far as it is not stored. */
  readonly open: SpanDraft | null;
  /** Forms that were closed without saving, latest last. */
  readonly aside: readonly SpanDraft[];
}

/** More than this nobody comes back to. */
const KEPT_DRAFTS = 10;

/**
 * Forms of spans that are not stored yet: nothing that was filled in goes away by itself, nor by a reload.
 */
export class Drafts {
  readonly store = new Store<DraftsState>({ open: null, aside: [] });
  readonly #memory: string;

  constructor(chartId: number) {
    this.#memory = `drafts-${chartId}`;
  }

  /** Takes up what was not stored when the page was left; true where there is something. */
  recall(): boolean {
    this.#set({ aside: recall(this.#memory, isDrafts) ?? [] });
    return this.store.get().aside.length > 0;
  }

  /** Notes what is filled in now. */
  readonly fill = (draft: SpanDraft, values: SpanValues): void => this.#set({ open: { ...draft, values } });

  /** A form closes. What it held is put aside where it is not stored; true then. */
  close(draft: SpanDraft, stored: boolean): boolean {
    const { open, aside } = this.store.get();
    const others = aside.filter(({ id }) => id !== draft.id);
    const left = stored || (draft.mark && !open) ? [] : [open ?? draft];
    this.#set({ open: null, aside: [...others, ...left].slice(-KEPT_DRAFTS) });
    return left.length > 0;
  }

  /** The form that was put aside last, to be opened again. */
  takeLast(): SpanDraft | undefined {
    const { aside } = this.store.get();
    this.#set({ aside: aside.slice(0, -1) });
    return aside.at(-1);
  }

  #set(change: Partial<DraftsState>): void {
    this.store.set(change);
    const { open, aside } = this.store.get();
    remember(this.#memory, open ? [...aside, open] : aside);
  }
}

function isDrafts(value: unknown): value is SpanDraft[] {
  return (
    Array.isArray(value) &&
    value.every(({ start, end, label }) => [start, end].every(Number.isFinite) && label)
  );
}
