import { keyOf, type StoredRow } from '../marks/row.ts';
import { recall, remember } from '../store/memory.ts';
import { Store } from '../store/store.ts';
import { isSteps, joined, type RowChange, type Step, withRowReplaced } from './step.ts';

/** Most steps that are kept: more than anybody remembers. */
const KEPT_STEPS = 100;

interface Steps {
  /** What was done and can be undone, latest last. */
  readonly done: readonly Step[];
  /** What was undone and can be done again, latest last. */
  readonly undone: readonly Step[];
}

export type Way = 'undo' | 'redo';

/** Notes what was done on a chart that is not shown, for its page to take up. */
export function noteElsewhere(chartId: number, step: Step & { act: number }): void {
  const stacks = new StepStacks(chartId);
  stacks.recall();
  stacks.record(step);
}

/** What can be undone on one chart, and what can be done again; it survives a reload. */
export class StepStacks {
  readonly store = new Store<Steps>({ done: [], undone: [] });
  readonly #memory: string;

  constructor(chartId: number) {
    this.#memory = `history-${chartId}`;
  }

  /** Takes up what this tab has done on this chart before it was loaded anew, and returns all of it. */
  recall(): readonly Step[] {
    const [done, undone] = (['done', 'undone'] as const).map((side) =>
      recall(`${this.#memory}-${side}`, isSteps),
    );
    const steps = { done: done ?? [], undone: undone ?? [] };
    this.store.set(steps);
    return [...steps.done, ...steps.undone];
  }

  /**
   * Notes what was done, behind all that was begun before; false where something later is noted already. What
   * was begun before and had been undone cannot be done again after that, unless that was asked for already
   * and nobody answered: it may be done.
   */
  record(step: Step & { act: number }): boolean {
    const { done, undone } = this.store.get();
    const before = done.findLastIndex(({ act = 0 }) => act <= step.act) + 1;
    const last = step.series === undefined ? undefined : done[before - 1];
    const whole = last?.series === step.series ? last && joined(last, step) : undefined;
    const noted = (whole ?? step).changes.length > 0 ? [whole ?? step] : [];
    this.#set({
      done: done.toSpliced(whole ? before - 1 : before, whole ? 1 : 0, ...noted),
      undone: undone.filter(({ act = 0, isUnsure }) => act > step.act || isUnsure),
    });
    return before === done.length;
  }

  /** Whether it is noted that this row was deleted, which is done once, whoever asked for it how often. */
  deletes({ before, after }: RowChange): boolean {
    const isSame = (other: RowChange) =>
      other.after === null &&
      other.before !== null &&
      before !== null &&
      keyOf(other.before) === keyOf(before);
    return after === null && this.store.get().done.some(({ changes }) => changes.some(isSame));
  }

  /** What would be undone next, or done again. */
  next(way: Way): Step | undefined {
    return this.store.get()[sideOf(way)].at(-1);
  }

  /** The same, which is next no longer. */
  take(way: Way): Step | undefined {
    const step = this.next(way);
    const side = sideOf(way);
    this.#set({ [side]: this.store.get()[side].slice(0, -1) });
    return step;
  }

  /** From now on this is next; nothing where it changes nothing. */
  put(way: Way, step: Step): void {
    if (step.changes.length === 0) return;
    const side = sideOf(way);
    this.#set({ [side]: [...this.store.get()[side], step] });
  }

  /** A row that was stored anew has another id from now on, in all steps. */
  readonly rename = (was: StoredRow, is: StoredRow): void => {
    if (keyOf(was) === keyOf(is)) return;
    const { done, undone } = this.store.get();
    const renamed = (steps: readonly Step[]) => steps.map((step) => withRowReplaced(step, was, is));
    this.#set({ done: renamed(done), undone: renamed(undone) });
  };

  #set(change: Partial<Steps>): void {
    const { done, undone } = { ...this.store.get(), ...change };
    this.store.set({ done: done.slice(-KEPT_STEPS), undone: undone.slice(-KEPT_STEPS) });
    for (const side of ['done', 'undone'] as const)
      remember(`${this.#memory}-${side}`, this.store.get()[side]);
  }
}

function sideOf(way: Way): keyof Steps {
  return way === 'undo' ? 'done' : 'undone';
}
