import { changeOfRow, type StoredRow } from '../marks/row.ts';
import { RequestError } from '../request/request.ts';
import { GivingUp, textOfLeft } from './giving-up.ts';
import type { MarksData } from './marks-data.ts';
import type { Messages } from './messages.ts';
import { actOf, type Failure, failureOf, LEFT } from './problems.ts';
import { tellOfRefused } from './refused-step.ts';
import { Replay, type Replayed } from './replay.ts';
import { isChange, keysOf, type RowChange, reversed, type Step } from './step.ts';
import { StepStacks, type Way } from './step-stacks.ts';
import { TakingBack } from './taking-back.ts';
import { Turns } from './turns.ts';
import { aboutStep, changesLeft, isDeletedHere, isOpen, notDoneTo, textOfStep } from './unfinished.ts';

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
  readonly givingUp: GivingUp;
  #acts = 0;
  #isGoingOn = false;

  constructor(chartId: number, marks: MarksData, messages: Messages) {
    this.#messages = messages;
    this.#marks = marks;
    this.#replay = new Replay(marks);
    this.#stacks = new StepStacks(chartId);
    const undo = (changes: readonly RowChange[]) =>
      this.#turns.alone(async () => (await this.#replay.run(changes, 'undo', this.#stacks.rename)).failed);
    this.givingUp = new GivingUp(
      marks,
      messages,
      this.#stacks,
      new TakingBack(chartId, marks, messages, undo),
    );
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

  /** What was given up and may be done. */
  get takingBack(): TakingBack {
    return this.givingUp.takingBack;
  }

  /** Somebody begins to do something: the how manieth thing it is. */
  begin(): number {
    this.#acts += 1;
    return this.#acts;
  }

  #noteOf(act: number): Note {
    return (text, all, series) => {
      const changes = all.filter(isChange).filter((change) => !this.#stacks.deletes(change));
      if (changes.length === 0) return false;
      const isLatest = this.#stacks.record({ text, changes, act, ...(series && { series }) });
      // What was to be done again may be done: that is still to be found out.
      if (!this.#stacks.next('redo')?.isUnsure) this.#messages.settle(LAST_STEP);
      this.#marks.unanswered.forget(keysOf(changes));
      return isLatest;
    };
  }

  /**
   * Does something (`relabelled`) to any number of marks as one step, once all that was asked for before is
   * over: only then it is asked what there is to change. What fails can be tried again; what somebody else
   * has changed meanwhile is left alone.
   */
  readonly apply = (done: string, changesOf: () => readonly RowChange[], series?: string): Promise<void> => {
    const act = this.begin();
    const note = this.#noteOf(act);
    return this.#turns.alone(async () => {
      const changes = changesOf().filter(isChange);
      this.takingBack.leaveAlone(keysOf(changes));
      for (const key of keysOf(changes)) this.#messages.settle(key, actOf(done));
      const made = await this.#replay.run(changes, 'redo', this.#stacks.rename, true);
      const count = made.settled.length;
      const text = textOfStep(done, made.settled, this.#marks);
      if (count > 0) this.#messages.tellOf(text, note(text, made.settled, series));
      else if (changes.length === 0) this.#messages.tell('There is nothing to change.');
      this.#tellOfRest(done, act, made);
    });
  };

  #tellOfRest(done: string, act: number, { clashed, failed, failure }: Replayed): void {
    const others = clashed.filter((one) => !isDeletedHere(one, this.#marks)).map(({ change }) => change);
    const left = notDoneTo(others, `${done}: changed elsewhere and left alone`, this.#marks);
    if (others.length > 0) this.#messages.complain(left);
    // What was done to a mark since then counts.
    const again = ({ undone: left }: Failure) =>
      this.apply(done, () => changesLeft(left, this.#marks).filter((change) => isOpen(change, this.#marks)));
    if (failed.length > 0) {
      const undone = { text: done, changes: failed, act };
      const rest = { ...notDoneTo(failed, done, this.#marks), about: aboutStep(act), begun: act, undone };
      this.#messages.report(rest, failure, again);
    }
  }

  /**
   * The server answers: what was given up is taken back, and what failed because it did not is done once
   * more, unasked; both by what is stored by now, which says what was done without an answer.
   */
  async goOn(): Promise<void> {
    if (this.#isGoingOn || !(this.takingBack.waiting || this.#messages.waiting)) return;
    this.#isGoingOn = true;
    try {
      await this.#marks.refresh();
      await this.takingBack.send();
      await this.#messages.serverIsThere();
    } finally {
      this.#isGoingOn = false;
    }
  }

  /** Takes up what was not done to stored rows when the page was left: it is done once the server answers. */
  recallLeft(steps: readonly Step[]): void {
    for (const undone of steps) {
      const { text, changes, act = this.begin() } = undone;
      for (const { before, after } of changes)
        if (before && after) this.#marks.unanswered.note(before, changeOfRow(before, after));
      const failure = { ...notDoneTo(changes, text, this.#marks), about: aboutStep(act), begun: act, undone };
      this.#messages.report(failure, new RequestError(LEFT, 0), async ({ undone: left }) => {
        await this.#marks.known();
        await this.apply(text, () => changesLeft(left, this.#marks));
      });
    }
  }

  /** Takes back the last thing that was done; returns what changed by that. */
  readonly undo = (): Promise<readonly RowChange[]> => this.#turns.alone(() => this.#go('undo'));

  /** Does again the last thing that was undone; returns what changed by that. */
  readonly redo = (): Promise<readonly RowChange[]> => this.#turns.alone(() => this.#go('redo'));

  /**
   * What would be undone next, or done again, as the beginning of a sentence; undefined where nothing would.
   */
  readonly next = (way: Way): string | undefined => {
    const left = way === 'undo' ? this.givingUp.next() : undefined;
    return left ? textOfLeft(left) : this.#stacks.next(way)?.text;
  };

  async #go(way: Way): Promise<readonly RowChange[]> {
    this.#messages.settle(LAST_STEP);
    const left = way === 'undo' ? this.givingUp.next() : undefined;
    if (left) {
      this.givingUp.giveUp(left);
      return [];
    }
    const step = this.#stacks.take(way);
    if (!step) {
      this.#messages.tell(`There is nothing to ${way}.`);
      return [];
    }
    const anew = step.again?.();
    if (!anew) return this.#replayed(way === 'redo' ? this.givingUp.revoked(step) : step, way);
    await anew;
    return [];
  }

  async #replayed(step: Step, way: Way): Promise<readonly RowChange[]> {
    const { settled, clashed, failed, failure } = await this.#replay.run(
      step.changes,
      way,
      this.#stacks.rename,
      step.isUnsure,
    );
    const { isUnsure: _, ...known } = step;
    this.#stacks.put(oppositeOf(way), { ...known, changes: settled });
    this.#marks.unanswered.forget(keysOf(settled));
    const left = { ...step, changes: failed, isUnsure: true };
    this.#stacks.put(way, left);
    if (way === 'undo') this.givingUp.giveUpRestOf(step);
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
}

function failureOfStep({ text }: Step, outcome: string): Failure {
  const failure = failureOf('last step', outcome, LAST_STEP);
  return { ...failure, one: `${failure.one.slice(0, -1)}: ${text}.` };
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
