import { keyOf, type StoredRow } from '../marks/row.ts';
import { messageOf, RequestError, requestRow } from '../request/request.ts';
import { Store } from '../store/store.ts';
import { describe } from './describe.ts';
import { deleteRow } from './mark-requests.ts';
import type { MarksData } from './marks-data.ts';
import type { Messages } from './messages.ts';
import { markOfNew, type NewRow, postOf } from './new-row.ts';
import type { RowChange, Step } from './step.ts';

/** What the API refuses with these was not stored; what a proxy says instead, nobody knows. */
const NOT_STORED: ReadonlySet<number> = new Set([400, 404, 409, 422]);

/** What was given up: a new row, or what was to be done to stored ones. */
export type GivenUp = NewRow | Step;

/**
 * What was given up while nobody answered, and may be done all the same: once the server answers, a new row
 * is asked for by its key, and deleted; a row that says what was wanted of it gets back what it said before.
 */
export class TakingBack {
  readonly store = new Store<{ readonly all: readonly GivenUp[] }>({ all: [] });
  readonly #chartId: number;
  readonly #marks: MarksData;
  readonly #messages: Messages;
  /** Undoes changes; returns those to which nobody answered. */
  readonly #undo: (changes: readonly RowChange[]) => Promise<readonly RowChange[]>;
  #sending: GivenUp | undefined;

  constructor(
    chartId: number,
    marks: MarksData,
    messages: Messages,
    undo: (changes: readonly RowChange[]) => Promise<readonly RowChange[]>,
  ) {
    this.#chartId = chartId;
    this.#marks = marks;
    this.#messages = messages;
    this.#undo = undo;
  }

  /** These are not to be done, also those that a page before has given up. */
  add(...all: readonly GivenUp[]): void {
    this.store.set({ all: [...this.store.get().all, ...all] });
  }

  /** It shall be done after all; false where it is, or is being, taken back. */
  cancel(one: GivenUp): boolean {
    const name = nameOfGivenUp(one);
    const found = this.store.get().all.find((other) => nameOfGivenUp(other) === name);
    if (!found || this.#sending === found) return false;
    this.#forget(found);
    return true;
  }

  /** Something else is done to these marks: that counts. */
  leaveAlone(keys: readonly string[]): void {
    const isOther = ({ before }: RowChange) => before === null || !keys.includes(keyOf(before));
    const all = this.store
      .get()
      .all.map((one) => (isStep(one) ? { ...one, changes: one.changes.filter(isOther) } : one))
      .filter((one) => !isStep(one) || one.changes.length > 0);
    if (this.store.get().all.some(isStep)) this.store.set({ all });
  }

  get waiting(): boolean {
    return this.store.get().all.length > 0;
  }

  /** The server answers, and the rows are as it has them. */
  async send(): Promise<void> {
    if (this.#sending !== undefined || !this.waiting) return;
    // What was given up last was begun last.
    for (const one of this.store.get().all.toReversed()) {
      if (!this.store.get().all.includes(one)) continue;
      this.#sending = one;
      try {
        if (!(await (isStep(one) ? this.#takeStepBack(one) : this.#takeRowBack(one)))) break;
      } finally {
        this.#sending = undefined;
      }
    }
    await this.#marks.refresh();
  }

  async #takeStepBack(step: Step): Promise<boolean> {
    // What was to be deleted and is there was not.
    const isThere = ({ before }: RowChange) =>
      before !== null && this.#marks.find(keyOf(before)) !== undefined;
    const open = await this.#undo(step.changes.filter((one) => one.after !== null || !isThere(one)));
    this.#forget(step);
    if (open.length > 0) this.add({ ...step, changes: open });
    return open.length === 0;
  }

  /** False where nobody answered. */
  async #takeRowBack(row: NewRow): Promise<boolean> {
    try {
      await takeBack(this.#chartId, row);
    } catch (thrown) {
      if (statusOf(thrown) !== 412) return false;
      const words = describe(markOfNew(row.fields, this.#marks.store.get()));
      const one = `${words}: It was stored before it was given up, and stays: ${messageOf(thrown)}`;
      this.#messages.complain({ one, many: () => one, about: row.key });
    }
    this.#forget(row);
    return true;
  }

  #forget(one: GivenUp): void {
    this.store.set({ all: this.store.get().all.filter((other) => other !== one) });
  }
}

/** By the key of a row, or the number of an act. */
export function nameOfGivenUp(one: GivenUp): string {
  return isStep(one) ? `act ${one.act}` : one.key;
}

export function isStep(one: GivenUp): one is Step {
  return 'changes' in one;
}

/**
 * Sees to it that a new row is not stored that may be. Throws a RequestError where it cannot be known, and
 * where it is stored and somebody else has changed it since.
 */
export async function takeBack(chartId: number, { fields, key }: NewRow): Promise<void> {
  const { path, body } = postOf(chartId, fields);
  let stored: StoredRow;
  try {
    stored = await requestRow<StoredRow>(path, { method: 'POST', body, idempotencyKey: key });
  } catch (thrown) {
    if (NOT_STORED.has(statusOf(thrown))) return;
    throw thrown;
  }
  await deleteRow(stored).catch((thrown: unknown) => {
    if (statusOf(thrown) !== 404) throw thrown;
  });
}

function statusOf(thrown: unknown): number {
  if (!(thrown instanceof RequestError)) throw thrown;
  return thrown.status;
}
