import type { CandleReader } from '../candles/candle-reader.ts';
import { SPAN_SOURCE } from '../contract/span-source.ts';
import { isDecision, seenOf } from '../marks/look.ts';
import type { Mark, SpanMark } from '../marks/mark.ts';
import { NEGATIVE_LABEL } from '../marks/negative.ts';
import { keyOf, type StoredRow } from '../marks/row.ts';
import { following, nextAfter, type Queue, queueOf } from '../review/queue.ts';
import { type Stretch, unlabelledStretches } from '../review/stretches.ts';
import { Store } from '../store/store.ts';
import type { Tool, ToolState } from '../tool/tool.ts';
import type { Edits } from './edits.ts';
import type { Filters } from './filters.ts';
import type { MarksData } from './marks-data.ts';
import type { Messages } from './messages.ts';
import type { RowChange } from './step.ts';

/** A view of so many candles can be looked at at once. */
const STRETCH_CANDLES = 100;

/** What a review needs of the page. */
interface Desk {
  readonly candles: CandleReader;
  readonly marks: MarksData;
  readonly messages: Messages;
  readonly edits: Edits;
  readonly filters: Filters;
  readonly tools: Store<ToolState>;
  takeUp(tool: Tool): void;
  selected(): Mark | undefined;
  visit(mark: Mark): void;
  goTo(start: number, end: number): void;
}

export interface ReviewState {
  /** What is gone through: a model's suggestions, or what nobody has labelled. */
  readonly mode: 'off' | 'suggestions' | 'stretches';
  /** The stretch that is looked at. */
  readonly stretch: Stretch | null;
}

/** Goes through suggestions, or through what is not labelled, and stores what somebody decides. */
export class Review {
  readonly store = new Store<ReviewState>({ mode: 'off', stretch: null });
  readonly #desk: Desk;
  /** What was decided on and is being stored. */
  readonly #deciding = new Set<string>();
  #queue: { marks: readonly Mark[]; shown: readonly Mark[]; queue: Queue } | undefined;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** What there is to decide, the surest first. The same object until marks or filters change. */
  readonly queue = (): Queue => {
    const { marks } = this.#desk.marks.store.get();
    const { filters } = this.#desk;
    const shown = filters.shown(marks);
    if (this.#queue?.marks !== marks || this.#queue.shown !== shown)
      this.#queue = { marks, shown, queue: queueOf(marks, filters.store.get().threshold, shown) };
    return this.#queue.queue;
  };

  /** The suggestion that is looked at; none that is not on the chart. */
  readonly current = (): SpanMark | undefined => {
    const key = this.#desk.selected()?.key;
    return this.queue().open.find((mark) => mark.key === key);
  };

  /** Begins with the first suggestion, or with the first stretch that nobody has labelled. */
  readonly begin = (mode: 'suggestions' | 'stretches'): void => {
    this.#desk.takeUp({ kind: 'select' });
    this.store.set({ mode, stretch: null });
    this.skip(1);
  };

  readonly end = (): void => {
    this.store.set({ mode: 'off', stretch: null });
    if (this.current()) this.#desk.tools.set({ selected: null });
  };

  /** Passes over to the next one, or back, without a decision. */
  readonly skip = (step: 1 | -1): void => {
    if (this.store.get().mode === 'stretches') this.#goToStretch(step);
    else this.#visit(following(this.queue().open, this.current()?.key ?? null, step));
  };

  /** Says yes: keeps the suggestion as it is now, or notes that the stretch was looked through. */
  readonly accept = async (): Promise<void> => {
    const mark = this.current();
    const { stretch } = this.store.get();
    if (mark) await this.#decide(mark, mark.label, mark);
    else if (stretch) {
      await this.storeStretch(stretch);
      this.#goToStretch(1);
    } else this.#look();
  };

  /** Says no: what the model saw is no pattern, wherever its ends were dragged. A stretch is passed over. */
  readonly reject = async (): Promise<void> => {
    const mark = this.current();
    if (!mark) return this.#look();
    const { start = mark.start, end = mark.end } = seenOf(mark.row.model_prediction) ?? {};
    await this.#decide(mark, NEGATIVE_LABEL.name, { start, end });
  };

  /** Keeps the suggestion that is looked at under this label; false where there is none. */
  readonly correct = (label: string): boolean => {
    const mark = this.current();
    if (mark) void (label === NEGATIVE_LABEL.name ? this.reject() : this.#decide(mark, label, mark));
    return mark !== undefined;
  };

  /**
   * A step was undone or done again: looks at the suggestion that waits again, or at the next one where the
   * one that was looked at is decided on again.
   */
  goOnWith(changes: readonly RowChange[]): void {
    if (this.store.get().mode !== 'suggestions') return;
    const { open } = this.queue();
    const back = new Set(changes.map(({ before }) => decidedOn(before)).filter((name) => name !== undefined));
    const waiting = open.find(({ row }) => back.has(seenOf(row.model_prediction)?.name ?? ''));
    if (waiting) {
      this.#visit(waiting);
      return;
    }
    const again = changes.find(({ after }) => decidedOn(after) !== undefined)?.after;
    const decision = again && this.#desk.marks.find(keyOf(again));
    if (decision && !this.#desk.selected()) this.#visit(nextAfter(open, decision));
  }

  /** Looks at the next one at once: the decision is stored meanwhile, and told of where that fails. */
  async #decide(mark: SpanMark, label: string, ends: Stretch): Promise<void> {
    if (this.#deciding.has(mark.key)) return;
    this.#deciding.add(mark.key);
    const open = this.queue().open.filter(({ key }) => key === mark.key || !this.#deciding.has(key));
    const next = this.store.get().mode === 'off' ? undefined : following(open, mark.key);
    const stored = this.#desk.edits.decide(mark, label, ends);
    if (next && next.key !== mark.key) this.#visit(next);
    await stored;
    this.#deciding.delete(mark.key);
    if (this.store.get().mode !== 'off' && this.queue().open.length === 0) this.#visit(undefined);
  }

  /** Notes that everything from here to here was looked at. */
  readonly storeStretch = ({ start, end }: Stretch): Promise<void> =>
    this.#desk.edits.addSpanAtOnce({
      label: NEGATIVE_LABEL.name,
      start_time: start,
      end_time: end,
      source: SPAN_SOURCE.reviewed,
    });

  /** What nobody has labelled, of the candles that are held. */
  readonly stretches = (): Stretch[] => {
    const { candles } = this.#desk.candles.store.get();
    return unlabelledStretches(candles, this.#desk.marks.store.get().marks, STRETCH_CANDLES);
  };

  #goToStretch(step: 1 | -1): void {
    const all = this.stretches();
    const { stretch } = this.store.get();
    const from = stretch?.start ?? Number.NEGATIVE_INFINITY;
    const next =
      step === 1 ? all.find(({ start }) => start > from) : all.findLast(({ start }) => start < from);
    if (!next)
      this.#desk.messages.tell('Everything that is held of this chart is labelled or looked through.');
    this.lookAt(next ?? null);
  }

  /** Brings a stretch into view. */
  readonly lookAt = (stretch: Stretch | null): void => {
    this.store.set({ stretch });
    this.#desk.tools.set({ selected: null });
    if (stretch) this.#desk.goTo(stretch.start, stretch.end);
  };

  /** Shows what is next instead of deciding on what nobody looks at. */
  #look(): void {
    if (this.store.get().mode === 'off' && this.queue().open.length > 0) this.begin('suggestions');
    else this.skip(1);
  }

  #visit(mark: Mark | undefined): void {
    if (mark) this.#desk.visit(mark);
    else this.#desk.messages.tell(this.#whyNothing());
  }

  #whyNothing(): string {
    const { leftOut, total } = this.queue();
    if (leftOut > 0)
      return `Left out of the chart, and so not reviewed: ${leftOut}. “Show all” above it brings them back.`;
    return total > 0 && this.#desk.marks.store.get().suggestions.length > 0
      ? 'There is nothing left to review.'
      : 'No suggestion waits. “Review suggestions” asks the model for some.';
  }
}

/** The name of the suggestion on which this row is a decision. */
function decidedOn(row: StoredRow | null): string | undefined {
  return row && 'label' in row && isDecision(row) ? seenOf(row.model_prediction)?.name : undefined;
}
