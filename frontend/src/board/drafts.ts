import type { SpanMark } from '../marks/mark.ts';
import type { SpanValues } from '../spans/span-values.ts';
import { isRemembered, recall, remember } from '../store/memory.ts';
import { Store } from '../store/store.ts';

const MEMORY = 'drafts-';

/** A span that is being described: a new one, or one that is stored. */
export interface SpanDraft {
  readonly id: number;
  readonly start: number;
  readonly end: number;
  readonly label: string;
  /** The mark that is edited; null for a new one. */
  readonly mark: SpanMark | null;
  /** What was filled in so far; left out where nothing was. */
  readonly values?: SpanValues;
  /** When its form was put aside, in Unix milliseconds. */
  readonly asideAt?: number;
}

interface DraftsState {
  /** What was filled in of the form that is open, as far as it is not stored. */
  readonly open: SpanDraft | null;
  /** Forms that were closed without saving, latest last. */
  readonly aside: readonly SpanDraft[];
}

/**
 * Forms of spans that are not stored yet: each stays until it is stored or somebody throws it away, also over
 * a reload.
 */
export class Drafts {
  readonly store = new Store<DraftsState>({ open: null, aside: [] });
  readonly #memory: string;
  /** New spans that are being stored, by the id of their form: they are remembered with what is sent. */
  readonly #sent = new Set<number>();

  constructor(chartId: number) {
    this.#memory = `${MEMORY}${chartId}`;
  }

  /** Takes up what was not stored when the page was left, and returns it. */
  recall(): readonly SpanDraft[] {
    const aside = recall(this.#memory, isDrafts) ?? [];
    this.#set({ aside });
    return aside;
  }

  /** Notes what is filled in now. */
  readonly fill = (draft: SpanDraft, values: SpanValues): void => this.#set({ open: { ...draft, values } });

  /** The form is closed: what it held, where that is not stored; undefined where nothing would be lost. */
  close(draft: SpanDraft): SpanDraft | undefined {
    const { open } = this.store.get();
    this.#set({ open: null });
    return draft.mark && !open ? undefined : (open ?? draft);
  }

  /** Keeps a form that was closed, and when. */
  putAside(draft: SpanDraft): SpanDraft {
    const kept = { ...draft, asideAt: Date.now() };
    this.#set({ aside: [...this.#without(draft.id), kept] });
    return kept;
  }

  /** What a form holds is being stored, or that was refused. */
  send({ id, mark }: SpanDraft, isUnderWay: boolean): void {
    if (isUnderWay && mark === null) this.#sent.add(id);
    else this.#sent.delete(id);
    this.#set({});
  }

  /** A form that was put aside is opened, or thrown away. */
  take(id: number): void {
    this.#set({ aside: this.#without(id) });
  }

  #without(draftId: number): SpanDraft[] {
    return this.store.get().aside.filter(({ id }) => id !== draftId);
  }

  #set(change: Partial<DraftsState>): void {
    this.store.set(change);
    const { open, aside } = this.store.get();
    const left = (open ? [...aside, open] : aside).filter(({ id }) => !this.#sent.has(id));
    remember(this.#memory, left.length > 0 ? left : undefined);
  }
}

/** Whether a form of any chart waits in this tab. */
export function draftsWait(): boolean {
  return isRemembered(MEMORY);
}

function isDrafts(value: unknown): value is SpanDraft[] {
  return (
    Array.isArray(value) &&
    value.every(({ start, end, label }) => [start, end].every(Number.isFinite) && label)
  );
}
