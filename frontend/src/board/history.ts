import { keyOf, type StoredRow } from '../marks/row.ts';
import { recall, remember } from '../store/memory.ts';
import { Store } from '../store/store.ts';
import type { MarksData } from './marks-data.ts';
import type { Messages } from './messages.ts';
import { failureOf } from './problems.ts';
import { Replay } from './replay.ts';
import { isSteps, type RowChange, reversed, type Step, withRowReplaced } from './step.ts';

/** Most steps that are kept: more than anybody remembers. */
const KEPT_STEPS = 100;

interface HistoryState {
  /** What was done and can be undone, latest last. */
  readonly done: readonly Step[];
  /** What was undone and can be done again, latest last. */
  readonly undone: readonly Step[];
}

type Way = 'undo' | 'redo';

/** Notes what was done; false where something that was begun later is noted already. */
export type Note = (text: string, changes: readonly RowChange[]) => boolean;

/** Everything that was done to the marks of one chart, to be undone and done again; it survives a reload. */
export class History {
  readonly store = new Store<HistoryState>({ done: [], undone: [] });
  readonly #messages: Messages;
  readonly #replay: Replay;
  readonly #memory: string;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #underWay = new Set<Promise<unknown>>();
  #acts = 0;

  constructor(chartId: number, marks: MarksData, messages: Messages) {
    this.#messages = messages;
    this.#replay = new Replay(marks);
    this.#memory = `history-${chartId}`;
  }

  /** Takes up what this tab has done on this chart before it was loaded anew. */
  recall(): void {
    const [done, undone] = (['done', 'undone'] as const).map((side) =>
      recall(`${this.#memory}-${side}`, isSteps),
    );
    this.store.set({ done: done ?? [], undone: undone ?? [] });
    this.#acts = Math.max(0, ...[...(done ?? []), ...(undone ?? [])].map(({ act = 0 }) => act));
  }

  /**
   * Does something that is noted once it is stored; nothing is undone before it is over. What was begun first
   * comes first, whichever answer does.
   */
  async during<Result>(work: (note: Note) => Promise<Result>): Promise<Result> {
    this.#acts += 1;
    const act = this.#acts;
    const running = work((text, changes) => this.#record({ text, changes, act }));
    this.#underWay.add(running);
    try {
      return await running;
    } finally {
      this.#underWay.delete(running);
    }
  }

  /** What had been undone before cannot be done again after that. */
  #record(step: Step & { act: number }): boolean {
    const { done } = this.store.get();
    const before = done.findLastIndex(({ act = 0 }) => act <= step.act) + 1;
    if (step.changes.length > 0) this.#set({ done: done.toSpliced(before, 0, step), undone: [] });
    return before === done.length;
  }

  /**
   * Makes changes of any number of rows as one step. `words` says what was done to so many. What fails can be
   * tried again; what somebody else has changed since is left alone.
   */
  async apply(words: (count: number) => string, changes: readonly RowChange[]): Promise<void> {
    const { clashed, failed, failure } = await this.during(async (note) => {
      const made = await this.#replay.run(changes, 'redo', this.#rename);
      const text = words(made.settled.length);
      const isLatest = note(text, made.settled);
      if (made.settled.length > 0) this.#messages.tellOf(text, isLatest);
      return made;
    });
    if (clashed.length > 0) this.#messages.complain(failureOf('mark', 'changed elsewhere and left alone'));
    if (failed.length > 0)
      this.#messages.report(failureOf('change', 'not stored'), failure, () => this.apply(words, failed));
  }

  /** Takes back the last thing that was done; returns what changed by that. */
  readonly undo = (): Promise<readonly RowChange[]> => this.#inTurn(() => this.#go('undo'));

  /** Does again the last thing that was undone; returns what changed by that. */
  readonly redo = (): Promise<readonly RowChange[]> => this.#inTurn(() => this.#go('redo'));

  async #go(way: Way): Promise<readonly RowChange[]> {
    await Promise.allSettled(this.#underWay);
    const step = this.#take(way);
    if (!step) {
      this.#messages.say(`There is nothing to ${way}.`);
      return [];
    }
    const { settled, clashed, failed, failure } = await this.#replay.run(step.changes, way, this.#rename);
    this.#put(oppositeOf(way), { ...step, changes: settled });
    const left = { ...step, changes: failed };
    this.#put(way, left);
    this.#tell(step, way, settled.length > 0, clashed.length);
    if (failed.length > 0) {
      const words = way === 'undo' ? 'not undone' : 'not done again';
      const again = () => this.#again(way, left);
      this.#messages.report(failureOf('last step', words, step.text), failure, again);
    }
    return way === 'undo' ? settled.map(reversed) : settled;
  }

  /** Only while it is the next one: what was done since would be undone in its place. */
  async #again(way: Way, step: Step): Promise<void> {
    if (this.store.get()[sideOf(way)].at(-1) === step) await this[way]();
  }

  #tell({ text }: Step, way: Way, something: boolean, clashed: number): void {
    if (something)
      this.#messages.tell(`${way === 'undo' ? 'Undone' : 'Done again'}: ${text}.`, oppositeOf(way));
    if (clashed === 0) return;
    const what = `It cannot be ${way === 'undo' ? 'undone' : 'done again'}: changed in another window since`;
    this.#messages.complain({ one: `${text}. ${what}.`, many: () => `${text}. ${what}.`, about: text });
  }

  #take(way: Way): Step | undefined {
    const side = sideOf(way);
    const steps = this.store.get()[side];
    this.#set({ [side]: steps.slice(0, -1) });
    return steps.at(-1);
  }

  #put(way: Way, step: Step): void {
    if (step.changes.length === 0) return;
    const side = sideOf(way);
    this.#set({ [side]: [...this.store.get()[side], step] });
  }

  /** A row that was stored anew has another id from now on, in all steps. */
  readonly #rename = (was: StoredRow, is: StoredRow): void => {
    if (keyOf(was) === keyOf(is)) return;
    const { done, undone } = this.store.get();
    const renamed = (steps: readonly Step[]) => steps.map((step) => withRowReplaced(step, was, is));
    this.#set({ done: renamed(done), undone: renamed(undone) });
  };

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const run = this.#turn.then(work);
    this.#turn = run.catch(() => undefined);
    return run;
  }

  #set(change: Partial<HistoryState>): void {
    const { done, undone } = { ...this.store.get(), ...change };
    this.store.set({ done: done.slice(-KEPT_STEPS), undone: undone.slice(-KEPT_STEPS) });
    for (const side of ['done', 'undone'] as const)
      remember(`${this.#memory}-${side}`, this.store.get()[side]);
  }
}

function oppositeOf(way: Way): Way {
  return way === 'undo' ? 'redo' : 'undo';
}

function sideOf(way: Way): keyof HistoryState {
  return way === 'undo' ? 'done' : 'undone';
}

/** What was brought back, and whatever was done to several together, is what people go on with. */
export function lookedAt(changes: readonly RowChange[]): StoredRow[] {
  return changes
    .filter(({ before }) => before === null || changes.length > 1)
    .map(({ after }) => after)
    .filter((row) => row !== null);
}
