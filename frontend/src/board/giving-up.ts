import type { StoredRow } from '../marks/row.ts';
import type { MarksData } from './marks-data.ts';
import type { Messages } from './messages.ts';
import { latestOf, type Problem, wordsOf } from './problems.ts';
import type { Step } from './step.ts';
import type { StepStacks } from './step-stacks.ts';
import { type GivenUp, isStep, type TakingBack } from './taking-back.ts';
import { aboutStep, textOfStep } from './unfinished.ts';

/** Gives up what could not be stored: not tried again, taken back where it is, it can be begun anew. */
export class GivingUp {
  readonly takingBack: TakingBack;
  readonly #marks: MarksData;
  readonly #messages: Messages;
  readonly #stacks: StepStacks;

  constructor(marks: MarksData, messages: Messages, stacks: StepStacks, takingBack: TakingBack) {
    this.takingBack = takingBack;
    this.#marks = marks;
    this.#messages = messages;
    this.#stacks = stacks;
  }

  /** What somebody began to do after all that is done, and that could not be stored. */
  next(): Problem | undefined {
    const left = latestOf(this.#messages.store.get().problems);
    const last = this.#stacks.next('undo')?.act ?? 0;
    return left && (left.failure.begun ?? 0) > last ? left : undefined;
  }

  /** All that could not be done. */
  readonly giveUpAll = (): void => {
    const { problems } = this.#messages.store.get();
    const [open, over] = [problems.filter(({ retry }) => retry), problems.filter(({ retry }) => !retry)];
    for (const problem of over) this.#messages.drop(problem);
    for (const problem of open) this.giveUp(problem);
    if (open.length > 1) this.#messages.tell(`${open.length} changes are not tried again.`);
  };

  /** Says so, with the way to do it again. */
  giveUp(left: Problem): void {
    const { failure, retry, refused } = left;
    this.#messages.drop(left);
    const given = failure.unsaved ?? failure.undone;
    if (!given || !retry) {
      const offer = retry && { label: 'Try again', run: () => void retry(failure) };
      this.#messages.tell(`Not tried again: ${textOfLeft(left)}.`, offer);
      return;
    }
    const { takingBack } = this;
    if (!refused) takingBack.add(given);
    const step = this.#stepOf(given);
    // Once it was taken back its key stands for the row that was: then a new one is made.
    const again = () => (refused || takingBack.cancel(given) ? retry(failure) : undefined);
    this.#stacks.put('redo', isStep(given) ? step : { ...step, again });
    const words = refused ? 'Undone, it was never stored' : 'Undone';
    this.#messages.tell(`${words}: ${step.text}.`, 'redo');
  }

  /** A step is undone as a whole: also what of it nobody has answered to, and may be done. */
  giveUpRestOf({ act }: Step): void {
    const { problems } = this.#messages.store.get();
    const rest = problems.filter(({ failure, refused }) => failure.about === aboutStep(act) && !refused);
    for (const { failure } of rest) if (failure.undone) this.takingBack.add(failure.undone);
  }

  /** A step that is done again: what of it was given up is not taken back, and a new row keeps its key. */
  revoked(step: Step): Step {
    const key = step.changes[0]?.after?.etag;
    const row = this.takingBack.store.get().all.find((one) => !isStep(one) && one.key === key);
    if (!this.takingBack.cancel(row ?? step) || !row || isStep(row)) return step;
    return { ...step, changes: step.changes.map((change) => ({ ...change, key: row.key })) };
  }

  /** As it is done again. */
  #stepOf(given: GivenUp): Step {
    if (!isStep(given)) {
      // Its key in place of a tag: by that it is stored once, however often it is tried.
      const after = { ...given.fields, id: 0, created_at: 0, etag: given.key } as StoredRow;
      const text = `${this.#marks.asMark(after).title} added`;
      return { text, changes: [{ before: null, after }], act: given.act };
    }
    return { ...given, text: textOfStep(given.text, given.changes, this.#marks) };
  }
}

/** What could not be done: `The line was not moved`. */
export function textOfLeft(left: Problem): string {
  return wordsOf([{ ...left, reason: '' }]).replace(/\.$/, '');
}
