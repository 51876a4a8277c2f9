import { RequestError } from '../request/request.ts';

/** What came of a change: `superseded` when it failed, but what was done next makes up for it. */
export type Outcome = 'stored' | 'superseded' | 'gone';

/** Hears how a row was stored before and after a change, whatever else of it is under way. */
export type Noted<Row> = (before: Row, after: Row | null) => void;

/**
 * Sends a change of a row as it is known to be stored; `unseen` hears of what it was changed from, where it
 * was in a later version of this page's own by then.
 */
export type Send<Row, Answer> = (known: Row, unseen: (before: Row) => void) => Promise<Answer>;

/**
 * What is being done to one stored row, one request after the other. What is shown is always the row as the
 * server gave it last, with the changes that are not stored yet; nothing once it is, or is being, deleted.
 */
export class RowEdits<Row extends object> {
  #stored: Row | undefined;
  #changes: Partial<Row>[] = [];
  #deleting = false;
  #turn: Promise<unknown> = Promise.resolve();
  #underWay = 0;
  readonly #show: (row: Row | undefined) => void;

  /** `show` hears of the row whenever it may have changed; undefined: it is not there. */
  constructor(stored: Row, show: (row: Row | undefined) => void) {
    this.#stored = stored;
    this.#show = show;
  }

  /** True when nothing is under way. */
  get idle(): boolean {
    return this.#underWay === 0;
  }

  /** Shows a change at once and stores it in its turn. Where that fails, takes it back and throws. */
  change(change: Partial<Row>, send: Send<Row, Row>, noted?: Noted<Row>): Promise<Outcome> {
    this.#changes.push(change);
    this.#shown();
    return this.#inTurn(async () => {
      try {
        return await this.#store(send, noted);
      } catch (thrown) {
        if (!this.#isOthers(thrown) && this.#isSuperseded(change)) return 'superseded';
        throw thrown;
      } finally {
        this.#changes = this.#changes.filter((other) => other !== change);
        this.#shown();
      }
    });
  }

  /** Hides the row at once and deletes it in its turn. Where that fails, shows it again and throws. */
  remove(send: (stored: Row) => Promise<unknown>, noted?: Noted<Row>): Promise<void> {
    this.#deleting = true;
    this.#shown();
    return this.#inTurn(async () => {
      try {
        const before = this.#stored;
        if (!before) return;
        // Whoever was first, what was wanted is done, unless somebody wanted something else.
        await send(before).catch((thrown: unknown) => {
          if (this.#isOthers(thrown) || !isGone(thrown)) throw thrown;
        });
        this.#stored = undefined;
        noted?.(before, null);
      } finally {
        this.#deleting = false;
        this.#shown();
      }
    });
  }

  async #store(send: Send<Row, Row>, noted?: Noted<Row>): Promise<Outcome> {
    let before = this.#stored;
    if (!before) return 'gone';
    try {
      this.#stored = await send(before, (unseen) => {
        before = unseen;
      });
      noted?.(before, this.#stored);
      return 'stored';
    } catch (thrown) {
      if (!isGone(thrown)) throw thrown;
      this.#stored = undefined;
      return this.#deleting ? 'superseded' : 'gone';
    }
  }

  /** Whether somebody else has changed the row; what they made of it is then what is stored. */
  #isOthers(thrown: unknown): boolean {
    if (!isChanged(thrown)) return false;
    this.#stored = thrown.problem.stored as Row;
    return true;
  }

  /** Whether the row is being deleted, or a later change overwrites all of this one. */
  #isSuperseded(change: Partial<Row>): boolean {
    const fields = Object.keys(change);
    const later = this.#changes.slice(this.#changes.indexOf(change) + 1);
    const overwritten = later.some((other) => fields.every((field) => field in other));
    return this.#deleting || (fields.length > 0 && overwritten);
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#underWay += 1;
    const run = this.#turn.then(work).finally(() => {
      this.#underWay -= 1;
    });
    this.#turn = run.catch(() => undefined);
    return run;
  }

  #shown(): void {
    const there = this.#stored && !this.#deleting;
    this.#show(there ? Object.assign({}, this.#stored, ...this.#changes) : undefined);
  }
}

/** Whether a change was refused because somebody else had changed the row; how it is then stored is known. */
export function isChanged(thrown: unknown): thrown is RequestError {
  return thrown instanceof RequestError && thrown.status === 412 && thrown.problem.stored !== undefined;
}

function isGone(thrown: unknown): boolean {
  return thrown instanceof RequestError && thrown.status === 404;
}
