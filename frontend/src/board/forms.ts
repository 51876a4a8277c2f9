import type { SpanMark } from '../marks/mark.ts';
import { titleOfLabel } from '../marks/title.ts';
import { formatRange } from '../moment/moment.ts';
import { Store } from '../store/store.ts';
import { Drafts, type SpanDraft } from './drafts.ts';
import type { MarksData } from './marks-data.ts';
import type { Messages } from './messages.ts';

/** What becomes of what a form holds when it closes. */
type Ending = 'stored' | 'aside' | 'discarded';

/** The one form of a span that is open, and those that wait. */
export class Forms {
  readonly store = new Store<{ readonly draft: SpanDraft | null }>({ draft: null });
  readonly drafts: Drafts;
  readonly #marks: MarksData;
  readonly #messages: Messages;
  /** Brings what a form is about into view. */
  readonly #goTo: (start: number, end: number) => void;
  /** The forms that are being stored, by id; each may have been closed since. */
  readonly #saving = new Set<number>();
  /** How many forms were opened: each is another one. */
  #opened = Date.now();

  constructor(
    chartId: number,
    marks: MarksData,
    messages: Messages,
    goTo: (start: number, end: number) => void,
  ) {
    this.drafts = new Drafts(chartId);
    this.#marks = marks;
    this.#messages = messages;
    this.#goTo = goTo;
  }

  get draft(): SpanDraft | null {
    return this.store.get().draft;
  }

  /**
   * Takes up what was not stored when the page was left, and says so once the marks are read: before that the
   * titles of labels may be unknown.
   */
  async recall(read: Promise<void>): Promise<void> {
    if (this.drafts.recall().length === 0) return;
    await read;
    const { aside } = this.drafts.store.get();
    const [only] = aside;
    if (aside.length === 1 && only) this.#tellAside(only);
    else if (only) this.#messages.tell(`${aside.length} forms are put aside. They are listed under Spans.`);
  }

  /** Opens the form of a new span. */
  begin(start: number, end: number, label: string): void {
    this.#open({ start, end, label, mark: null });
  }

  /** Opens the form of a stored span. */
  readonly edit = (mark: SpanMark): void => {
    this.#open({ start: mark.start, end: mark.end, label: mark.label, mark });
  };

  /** The span that the form was about is gone: what it holds can be stored as a new one. */
  detach(draft: SpanDraft): void {
    this.store.set({ draft: { ...draft, mark: null } });
  }

  /**
   * Stores a form with `store`, once, and closes it; nothing where that is under way. Closed before, it stays
   * with those that are put aside until it is known to be stored. `store` returns whether it is, or waits to
   * be with what else nobody answered to.
   */
  async save(draft: SpanDraft, store: () => Promise<boolean>): Promise<void> {
    if (this.#saving.has(draft.id)) return;
    this.#saving.add(draft.id);
    this.drafts.send(draft, true);
    const isOpen = () => this.draft?.id === draft.id;
    let isStored = false;
    try {
      isStored = await store();
    } catch (thrown) {
      const left = this.drafts.store.get().aside.find(({ id }) => id === draft.id);
      if (left) this.#tellAside(left);
      throw thrown;
    } finally {
      this.#saving.delete(draft.id);
      this.drafts.send(draft, false);
    }
    if (isOpen()) return this.close('stored');
    this.drafts.take(draft.id);
    if (isStored) this.#messages.tell(`Stored: ${this.describe(draft)}.`);
  }

  /** Closes the form. What is not stored is put aside or thrown away: that is said, and can be taken back. */
  readonly close = (ending: Ending): void => {
    const { draft } = this;
    if (!draft) return;
    this.store.set({ draft: null });
    const left = this.drafts.close(draft);
    if (ending === 'stored' || !left) return;
    if (this.#isSaving(draft)) this.drafts.putAside(left);
    else if (ending === 'aside') this.#tellAside(this.drafts.putAside(left));
    else this.#messages.tell(`Thrown away: ${this.describe(left)}.`, this.#openAgain(left));
  };

  /** Opens a form that was put aside, or thrown away, as it was. */
  readonly reopen = (draft: SpanDraft): void => {
    if (this.#isSaving(draft)) return;
    this.close('aside');
    this.drafts.take(draft.id);
    const mark = draft.mark && this.#marks.find(draft.mark.key);
    // Before they have been read nobody knows whether it is gone.
    const unread = this.#marks.store.get().loading ? draft.mark : null;
    const { asideAt: _, ...left } = draft;
    this.#open({ ...left, mark: mark?.kind === 'span' ? mark : unread });
    if (left.values) this.drafts.fill({ ...left, id: this.#opened }, left.values);
    this.#goTo(draft.start, draft.end);
  };

  /** Throws away a form that was put aside; that can be taken back. */
  readonly discard = (draft: SpanDraft): void => {
    if (this.#isSaving(draft)) return;
    this.drafts.take(draft.id);
    this.#messages.tell(`Thrown away: ${this.describe(draft)}.`, this.#openAgain(draft));
  };

  /** What a form is about: `Bull Flag, 3 Jun 2024, 10:00–12:00`. */
  describe({ values, label, start, end }: SpanDraft): string {
    const { spanTypes } = this.#marks.store.get();
    return `${titleOfLabel(values?.label ?? label, spanTypes)}, ${formatRange(start, end)}`;
  }

  #open(draft: Omit<SpanDraft, 'id'>): void {
    this.#opened += 1;
    this.store.set({ draft: { ...draft, id: this.#opened } });
  }

  #tellAside(draft: SpanDraft): void {
    const { asideAt } = draft;
    const when = asideAt === undefined ? '' : ` at ${timeOfDay(asideAt)}`;
    this.#messages.tell(`Put aside${when}, not stored: ${this.describe(draft)}.`, this.#openAgain(draft));
  }

  /** Whether it is being stored; says so, as nothing else can be done with it then. */
  #isSaving(draft: SpanDraft): boolean {
    const isSaving = this.#saving.has(draft.id);
    if (isSaving) this.#messages.tell(`Still being stored: ${this.describe(draft)}.`);
    return isSaving;
  }

  #openAgain(draft: SpanDraft) {
    return { label: 'Open again', run: () => this.reopen(draft) };
  }
}

const TIME_OF_DAY = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** By the clock of whoever looks at it: `14:03`. */
export function timeOfDay(unixMs: number): string {
  return TIME_OF_DAY.format(unixMs);
}
