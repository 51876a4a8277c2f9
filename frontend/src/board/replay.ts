import pLimit from 'p-limit';
import { changeOfRow, keyOf, type StoredRow } from '../marks/row.ts';
import { RequestError } from '../request/request.ts';
import { decidedInstead } from './mark-requests.ts';
import type { MarksData } from './marks-data.ts';
import { isAsLeft, isAsWanted, isChange, type RowChange, reversed, withThat } from './step.ts';

/** So many rows of one step are sent at once: a browser keeps six connections to a server. */
const AT_ONCE = 6;

/** A change that somebody else has made impossible, and what is in its place; undefined: nothing. */
export interface Clashed {
  readonly change: RowChange;
  readonly now: StoredRow | undefined;
}

/** What came of the changes of one step. */
export interface Replayed {
  /** Those that were made, as they are now. */
  settled: RowChange[];
  /** Those whose row somebody else has changed or deleted since, or decided on. */
  clashed: Clashed[];
  /** Those that can be tried again, and why the first of them failed. */
  failed: RowChange[];
  failure: unknown;
}

/** Makes changes of rows once more, or the other way round. */
export class Replay {
  readonly #marks: MarksData;

  constructor(marks: MarksData) {
    this.#marks = marks;
  }

  /**
   * Undoes or redoes these changes; `renamed` hears of each row that got another id. What is so already is as
   * good as made; `goneIsMade`: also what is deleted already.
   */
  async run(
    changes: readonly RowChange[],
    way: 'undo' | 'redo',
    renamed: (was: StoredRow, is: StoredRow) => void,
    goneIsMade = false,
  ): Promise<Replayed> {
    const result: Replayed = { settled: [], clashed: [], failed: [], failure: undefined };
    const limit = pLimit(AT_ONCE);
    const one = async (change: RowChange) => {
      const forth = way === 'undo' ? reversed(change) : change;
      let made: RowChange | undefined;
      let theirs: StoredRow | undefined;
      try {
        made = await this.#make(forth, renamed);
      } catch (thrown) {
        if (!isClash(thrown)) {
          result.failed.push(change);
          result.failure ??= thrown;
          return;
        }
        theirs = decidedInstead(thrown);
      }
      made ??= this.#madeAlready(forth, goneIsMade);
      if (made) result.settled.push(way === 'undo' ? reversed(made) : made);
      else result.clashed.push({ change, now: theirs ?? this.#rowOf(forth.before) });
    };
    await Promise.all(changes.map((change) => limit(one, change)));
    return result;
  }

  /** Undefined where the row is not what it was left as. */
  async #make(
    { before, after, key }: RowChange,
    renamed: (was: StoredRow, is: StoredRow) => void,
  ): Promise<RowChange | undefined> {
    if (!before) return after ? this.#restore(after, renamed, key) : undefined;
    const row = this.#rowOf(before);
    if (!row || !isAsLeft(row, { before, after })) return undefined;
    if (!isChange({ before, after })) return { before: row, after: row };
    let made: RowChange | undefined;
    const noted = (was: StoredRow, is: StoredRow | null) => {
      made = { before: was, after: is };
    };
    if (after) await this.#marks.rewrite(row, changeOfRow(before, after), noted);
    else await this.#marks.removeRow(row, noted);
    return made;
  }

  /** By whoever was quicker, or by this page, which did not hear the answer. */
  #madeAlready(change: RowChange, goneIsMade: boolean): RowChange | undefined {
    const { before, after } = change;
    if (!before) return undefined;
    const row = this.#rowOf(before);
    if (!after) return !row && goneIsMade ? change : undefined;
    return row && isAsWanted(row, change)
      ? { before: withThat(row, before, changeOfRow(before, after)), after: row }
      : undefined;
  }

  async #restore(
    row: StoredRow,
    renamed: (was: StoredRow, is: StoredRow) => void,
    key?: string,
  ): Promise<RowChange | undefined> {
    const mark = this.#marks.find(await this.#marks.restore(row, key));
    if (!mark) return undefined;
    renamed(row, mark.row);
    return { before: null, after: mark.row };
  }

  #rowOf(row: StoredRow | null): StoredRow | undefined {
    return row ? this.#marks.find(keyOf(row))?.row : undefined;
  }
}

function isClash(thrown: unknown): boolean {
  if (decidedInstead(thrown)) return true;
  return thrown instanceof RequestError && (thrown.status === 412 || thrown.status === 404);
}
