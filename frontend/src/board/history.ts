import { keyOf, type StoredRow } from '../marks/row.ts';
import { RequestError } from '../request/request.ts';
import { describe } from './describe.ts';
import type { MarksData } from './marks-data.ts';
import type { Messages } from './messages.ts';
import {
  actOf,
  type Failure,
  failureOf,
  LEFT,
  latestOf,
  notDone,
  type Problem,
  wordsOf,
} from './problems.ts';
import { tellOfRefused } from './refused-step.ts';
import { Replay, type Replayed } from './replay.ts';
import { isAsLeft, isAsWanted, isChange, type RowChange, reversed, type Step } from './step.ts';
import { StepStacks, type Way } from './step-stacks.ts';
import { TakingBack } from './taking-back.ts';
import { Turns } from './turns.ts';

/** What failures of undo and redo are about: there is one of them at most. */
const LAST_STEP = 'last step';

/** Notes what was done; false where something that was begun later is noted already. */
export type Note = (text: string, changes: readonly RowChange[], series?: string) => boolean;

/** Everything that was done to the marks of one chart, to be undone and done again; it survives a reload. */
export class History {
  readonly #stacks: StepStacks;
  readonly #messages: Messages;
  readonly #marks: MarksData;
  readonly #replay: Replay;
  readonly #turns = new Turns();
  /** What was given up and may be stored. */
  readonly takingBack: TakingBack;
  #acts = 0;

  constructor(chartId: number, marks: MarksData, messages: Messages) {
    this.#messages = messages;
    this.#marks = marks;
    this.#replay = new Replay(marks);
    this.#stacks = new StepStacks(chartId);
    this.takingBack = new TakingBack(chartId, marks, messages);
  }

  /** What can be undone and done again, for who shows it. */
  get store(): StepStacks['store'] {
    return this.#stacks.store;
  }

  /** Takes up what this tab has done on this chart before it was loaded anew. */
  recall(): void {
    this.continueAfter(this.#stacks.recall());
  }

  /** These were begun before, in a page that was left. */
  continueAfter(begun: readonly { readonly act?: number }[]): void {
    this.#acts = Math.max(this.#acts, ...begun.map(({ act = 0 }) => act));
  }

  /** True while something that was asked for waits for what was asked for before, or is under way. */
  get busy(): boolean {
    return this.#turns.busy;
  }

  /**
   * Does something to one stored mark, once what was asked of many is over; it is noted once it is stored,
   * and nothing is undone before. What was begun first comes first, whichever answer does.
   */
  during<Result>(work: (note: Note) => Promise<Result>, act = this.begin()): Promise<Result> {
    return this.#turns.beside(() => work(this.#noteOf(act)));
  }

  /** The same for a mark that is not there yet, which need not wait. */
  duringAdd<Result>(work: (note: Note) => Promise<Result>, act = this.begin()): Promise<Result> {
    return this.#turns.atOnce(() => work(this.#noteOf(act)));
  }

  /** Somebody begins to do something: the how manieth thing it is. */
  begin(): number {
    this.#acts += 1;
    return this.#acts;
  }

  #noteOf(act: number): Note {
    return (text, all, series) => {
      const changes = all.filter(isChange);
      if (changes.length === 0) return false;
      const isLatest = this.#stacks.record({ text, changes, act, ...(series && { series }) });
      this.#messages.settle(LAST_STEP);
      return isLatest;
    };
  }

  /**
   * Does something (`relabelled`) to any number of marks as one step, once all that was asked for before is
   * over: only then it is asked what there is to change. What fails can be tried again; what somebody else
   * has changed meanwhile is left alone.
   */
  readonly apply = (
    done: string,
    changesOf: () => readonly RowChange[],
    series?: string,
    act = this.begin(),
  ): Promise<void> => {
    const note = this.#noteOf(act);
    return this.#turns.alone(async () => {
      const changes = changesOf().filter(isChange);
      for (const key of keysOf(changes)) this.#messages.settle(key, actOf(done));
      const made = await this.#replay.run(changes, 'redo', this.#stacks.rename, true);
      const count = made.settled.length;
      const text = `${count} ${count === 1 ? 'mark' : 'marks'} ${done}`;
      if (count > 0) this.#messages.tellOf(text, note(text, made.settled, series));
      else if (changes.length === 0) this.#messages.tell('There is nothing to change.');
      this.#tellOfRest(done, act, made);
    });
  };

  #tellOfRest(done: string, act: number, { clashed, failed, failure }: Replayed): void {
    const others = clashed.map(({ change }) => change);
    const left = this.#notDone(`${done}: changed elsewhere and left alone`, others);
    if (clashed.length > 0) this.#messages.complain(left);
    // What was done to a mark since then counts.
    const again = () =>
      this.apply(done, () => failed.filter((change) => this.#isOpen(change)), undefined, act);
    if (failed.length > 0) {
      const undone = { text: done, changes: failed, act };
      const rest = { ...this.#notDone(done, failed), about: aboutStep(act), begun: act, undone };
      this.#messages.report(rest, failure, again);
    }
  }

  /** Takes up what was not done to stored rows when the page was left: it is done once the server answers. */
  recallLeft(steps: readonly Step[]): void {
    for (const undone of steps) {
      const { text, changes, act = this.begin() } = undone;
      const failure = { ...this.#notDone(text, changes), about: aboutStep(act), begun: act, undone };
      this.#messages.report(failure, new RequestError(LEFT, 0), async () => {
        await this.#marks.known();
        await this.apply(text, () => changes, undefined, act);
      });
    }
  }

  /** Whether it can still be done, or was, without an answer. */
  #isOpen(change: RowChange): boolean {
    const row = change.before && this.#marks.find(keyOf(change.before))?.row;
    return row ? isAsLeft(row, change) || isAsWanted(row, change) : change.after === null;
  }

  #notDone(done: string, changes: readonly RowChange[]): Failure {
    const rows = changes
      .map(({ before, after }) => before ?? after)
      .filter((row) => row !== null)
      .map((row) => {
        const mark = this.#marks.find(keyOf(row)) ?? this.#marks.asMark(row);
        return { key: keyOf(row), words: describe(mark) };
      });
    return notDone('mark', done, rows);
  }

  /** Takes back the last thing that was done; returns what changed by that. */
  readonly undo = (): Promise<readonly RowChange[]> => this.#turns.alone(() => this.#go('undo'));

  /** Does again the last thing that was undone; returns what changed by that. */
  readonly redo = (): Promise<readonly RowChange[]> => this.#turns.alone(() => this.#go('redo'));

  /**
   * What would be undone next, or done again, as the beginning of a sentence; undefined where nothing would.
   */
  readonly next = (way: Way): string | undefined => {
    const left = way === 'undo' ? this.#neverStored() : undefined;
    return left ? textOfLeft(left) : this.#stacks.next(way)?.text;
  };

  /** What somebody began to do after all that is done, and that could not be stored. */
  #neverStored(): Problem | undefined {
    const left = latestOf(this.#messages.store.get().problems);
    const last = this.#stacks.next('undo')?.act ?? 0;
    return left && (left.failure.begun ?? 0) > last ? left : undefined;
  }

  async #go(way: Way): Promise<readonly RowChange[]> {
    this.#messages.settle(LAST_STEP);
    const left = way === 'undo' ? this.#neverStored() : undefined;
    if (left) {
      this.#giveUp(left);
      return [];
    }
    const step = this.#stacks.take(way);
    if (!step) {
      this.#messages.tell(`There is nothing to ${way}.`);
      return [];
    }
    const anew = step.again?.();
    if (!anew) return this.#replayed(step, way);
    await anew;
    return [];
  }

  async #replayed(step: Step, way: Way): Promise<readonly RowChange[]> {
    const { settled, clashed, failed, failure } = await this.#replay.run(
      step.changes,
      way,
      this.#stacks.rename,
    );
    this.#stacks.put(oppositeOf(way), { ...step, changes: settled });
    const left = { ...step, changes: failed };
    this.#stacks.put(way, left);
    for (const about of [aboutStep(step.act), ...keysOf(settled)]) this.#messages.settle(about);
    if (settled.length > 0)
      this.#messages.tell(`${way === 'undo' ? 'Undone' : 'Done again'}: ${step.text}.`, oppositeOf(way));
    const { text } = step;
    tellOfRefused({ text, way, marks: this.#marks, messages: this.#messages, apply: this.apply }, clashed);
    if (failed.length > 0) {
      const words = way === 'undo' ? 'not undone' : 'not done again';
      const again = () => this.#again(way, left);
      this.#messages.report(failureOfStep(step, words), failure, again);
    }
    return way === 'undo' ? settled.map(reversed) : settled;
  }

  /** Only while it is the next one: what was done since would be undone in its place. */
  async #again(way: Way, step: Step): Promise<void> {
    if (this.#stacks.next(way) === step) await this[way]();
  }

  /** None of these is tried again; what that leaves can be done again. */
  readonly giveUpAll = (): void => {
    const { problems } = this.#messages.store.get();
    const [open, over] = [problems.filter(({ retry }) => retry), problems.filter(({ retry }) => !retry)];
    for (const problem of over) this.#messages.drop(problem);
    for (const problem of open) this.#giveUp(problem);
    if (open.length > 1) this.#messages.tell(`${open.length} changes are not tried again.`);
  };

  /** What could not be stored is not tried again; a mark can be made again as it was. */
  #giveUp(left: Problem): void {
    const { failure, retry, refused } = left;
    const { unsaved: row, begun } = failure;
    this.#messages.drop(left);
    if (!row || !retry || begun === undefined) {
      this.#messages.tell(
        `Not tried again: ${textOfLeft(left)}.`,
        retry && { label: 'Try again', run: () => void retry() },
      );
      return;
    }
    const { takingBack } = this;
    if (!refused) takingBack.add(row);
    // Once it was deleted, its key stands for the row that was: then a new one is made.
    const again = () => (refused || takingBack.cancel(row) ? retry() : undefined);
    const after = { ...row.fields, id: 0, created_at: 0 } as StoredRow;
    const text = `${this.#marks.asMark(after).title} added`;
    this.#stacks.put('redo', { text, changes: [{ before: null, after }], act: row.act, again });
    const words = refused ? `Undone, it was never stored: ${text}.` : `Undone: ${text}.`;
    this.#messages.tell(words, 'redo');
  }
}

/** The marks that these changes are about. */
function keysOf(changes: readonly RowChange[]): string[] {
  const rows = changes.flatMap(({ before, after }) => [before, after]);
  return [...new Set(rows.filter((row) => row !== null).map(keyOf))];
}

/** What a failure of part of a step is about: it goes with the step. */
function aboutStep(act: number | undefined): string {
  return `step ${act}`;
}

function failureOfStep({ text }: Step, outcome: string): Failure {
  const failure = failureOf('last step', outcome, LAST_STEP);
  return { ...failure, one: `${failure.one.slice(0, -1)}: ${text}.` };
}

/** What could not be done: `The line was not moved`. */
function textOfLeft(left: Problem): string {
  return wordsOf([{ ...left, reason: '' }]).replace(/\.$/, '');
}

function oppositeOf(way: Way): Way {
  return way === 'undo' ? 'redo' : 'undo';
}

/** What was brought back, and whatever was done to several together, is what people go on with. */
export function lookedAt(changes: readonly RowChange[]): StoredRow[] {
  return changes
    .filter(({ before }) => before === null || changes.length > 1)
    .map(({ after }) => after)
    .filter((row) => row !== null);
}
