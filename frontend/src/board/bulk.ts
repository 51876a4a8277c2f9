import { CONFIDENCE } from '../contract/limits.ts';
import { changeOf } from '../marks/change.ts';
import type { Mark } from '../marks/mark.ts';
import type { RowFields, StoredRow } from '../marks/row.ts';
import type { Edits } from './edits.ts';
import type { History } from './history.ts';
import type { MarksData } from './marks-data.ts';
import type { Messages } from './messages.ts';
import type { Picks } from './picks.ts';
import type { RowChange } from './step.ts';

/**
 * What people do to several marks at once; each is one step that can be undone. Of one mark it is an edit.
 */
export class Bulk {
  readonly #marks: MarksData;
  readonly #edits: Edits;
  readonly #history: History;
  readonly #picks: Picks;
  readonly #messages: Messages;

  constructor(marks: MarksData, edits: Edits, history: History, picks: Picks, messages: Messages) {
    this.#marks = marks;
    this.#edits = edits;
    this.#history = history;
    this.#picks = picks;
    this.#messages = messages;
  }

  /** Gives them all this label, with its colour. */
  relabel(marks: readonly Mark[], label: string): Promise<void> {
    const [only] = marks;
    if (marks.length === 1 && only) return this.#edits.relabel(only, label);
    return this.#rewrite(marks, 'relabelled', (mark) => this.#edits.labelChange(mark, label));
  }

  /** Says of the spans among them how sure somebody is. */
  rate(marks: readonly Mark[], confidence: number): Promise<void> {
    if (confidence > CONFIDENCE.max) {
      this.#messages.tell(`Confidence goes from ${CONFIDENCE.min} to ${CONFIDENCE.max}.`);
      return Promise.resolve();
    }
    const spans = marks.filter((mark) => mark.kind === 'span');
    const [only] = spans;
    if (spans.length === 1 && only) return this.#edits.rate(only, confidence);
    return this.#rewrite(spans, `rated ${confidence}`, () => ({ confidence }));
  }

  /** Stores these at their new places; what is moved in one series is one step. */
  move(moved: readonly Mark[], series: string): Promise<void> {
    const [only] = moved;
    if (moved.length === 1 && only) return this.#edits.move(only, series);
    const fields = new Map(moved.map((mark) => [mark.key, changeOf(mark)]));
    const after = (mark: Mark) => ({ ...mark.row, ...fields.get(mark.key) }) as StoredRow;
    return this.#history.apply('moved', () => this.#changes(moved, after), series);
  }

  /** Deletes them all. */
  remove(marks: readonly Mark[]): Promise<void> {
    const [only] = marks;
    // Of several that are selected one can be deleted alone; where none is left no press selects one more.
    if (marks.length > 1 || this.#picks.keys.size === 0) this.#picks.clear();
    if (marks.length === 1 && only) return this.#edits.remove(only);
    return this.#history.apply('deleted', () => this.#changes(marks, () => null));
  }

  #rewrite(marks: readonly Mark[], done: string, changeOf: (mark: Mark) => RowFields): Promise<void> {
    return this.#history.apply(done, () =>
      this.#changes(marks, (mark) => ({ ...mark.row, ...changeOf(mark) }) as StoredRow),
    );
  }

  /** From these marks as they are now; those that are gone by now are left out. */
  #changes(marks: readonly Mark[], afterOf: (mark: Mark) => StoredRow | null): RowChange[] {
    return marks
      .map(({ key }) => this.#marks.find(key))
      .filter((mark) => mark !== undefined)
      .filter(isStored)
      .map((mark) => ({ before: mark.row, after: afterOf(mark) }));
  }
}

function isStored(mark: Mark): boolean {
  return !(mark.kind === 'span' && mark.suggested);
}
