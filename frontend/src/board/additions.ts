import { SPAN_SOURCE } from '../contract/span-source.ts';
import { LOOK_WORDS } from '../marks/look.ts';
import type { Mark, SpanMark } from '../marks/mark.ts';
import { NEGATIVE_LABEL } from '../marks/negative.ts';
import { keyOf, type RowFields } from '../marks/row.ts';
import { isRefusal, RequestError } from '../request/request.ts';
import { describe, nowOf } from './describe.ts';
import type { History, Note } from './history.ts';
import { decidedInstead } from './mark-requests.ts';
import type { MarksData } from './marks-data.ts';
import type { Messages } from './messages.ts';
import { isNewSpan, markOfNew, type NewFields, type NewRow, type NewSpan, suggestionOf } from './new-row.ts';
import { newKey } from './posts.ts';
import { type Failure, failureOf, LEFT, notDone } from './problems.ts';

/** What people add: each is stored once, told about, noted to be undone, and explained when it fails. */
export class Additions {
  readonly #marks: MarksData;
  readonly #messages: Messages;
  readonly #history: History;
  /** What has become of what was not stored when the page was left, by its key. */
  readonly #recalled = new Map<string, 'left' | 'stored'>();
  /** Makes a stored decision say this instead. */
  readonly #decideAnew: (mark: Mark, change: RowFields) => Promise<void>;
  /** Hears of each mark that was added. */
  heard: (mark: Mark) => void = () => {};

  constructor(
    marks: MarksData,
    messages: Messages,
    history: History,
    decideAnew: (mark: Mark, change: RowFields) => Promise<void>,
  ) {
    this.#marks = marks;
    this.#messages = messages;
    this.#history = history;
    this.#decideAnew = decideAnew;
  }

  /** Stores a row of which nobody has heard yet. */
  store(fields: NewFields): Promise<void> {
    return this.#attempt(this.#begun(fields));
  }

  /**
   * Stores a span for a form, which says itself why it was refused: throws a RequestError then. False where
   * nobody answered: it waits then as whatever else is drawn does.
   */
  async storeFilledIn(fields: NewSpan): Promise<boolean> {
    const row = this.#begun(fields);
    const failure = this.#failureOf(row);
    let failed: unknown;
    const fail = (thrown: unknown) => {
      failed = thrown;
      if (!isRefusal(thrown)) this.#messages.report(failure, thrown, () => this.#attempt(row));
    };
    await this.#messages.attempt(failure, () => this.#store(row), fail);
    if (isRefusal(failed)) throw failed;
    return failed === undefined;
  }

  /** Whoever makes the same mark once more instead of trying again wants one of them. */
  #begun(fields: NewFields): NewRow {
    const row = { fields, key: newKey(), act: this.#history.begin() };
    const { about } = this.#failureOf(row);
    const same = this.#messages.store.get().problems.find(({ failure }) => failure.about === about);
    return { ...row, key: same?.failure.unsaved?.key ?? row.key };
  }

  /** Takes up what was not stored when the page was left: it is stored once the server answers. */
  recall(rows: readonly NewRow[]): void {
    for (const row of rows) {
      const left = new RequestError(LEFT, 0);
      this.#messages.report(this.#failureOf(row), left, async () => {
        // Before that the titles of labels may be unknown.
        await this.#marks.known();
        await this.#attempt(row);
      });
      this.#marks.sentBefore(row);
      this.#recalled.set(row.key, 'left');
    }
  }

  #tellRecalled(key: string): void {
    if (!this.#recalled.has(key)) return;
    this.#recalled.set(key, 'stored');
    const stored = [...this.#recalled.values()].filter((state) => state === 'stored').length;
    const what =
      stored === 1 ? 'One mark is stored now that was' : `${stored} marks are stored now that were`;
    this.#messages.tell(`${what} not stored when the page was left.`);
  }

  /** Notes and says that a row was added. */
  #added(key: string, note: Note): void {
    const mark = this.#marks.find(key);
    if (!mark) return;
    note(`${mark.title} added`, [{ before: null, after: mark.row }]);
    this.#messages.say(`${describe(mark)} added.`);
    this.heard(mark);
  }

  #attempt(row: NewRow): Promise<void> {
    return this.#messages.attempt(this.#failureOf(row), () => this.#store(row));
  }

  #store(row: NewRow): Promise<void> {
    return this.#history.duringAdd(async (note) => {
      await this.#send(row, note);
      this.#tellRecalled(row.key);
    }, row.act);
  }

  async #send({ fields, key }: NewRow, note: Note): Promise<void> {
    const suggestion = suggestionOf(fields, this.#marks.store.get());
    if (!suggestion || !isNewSpan(fields)) return this.#added(await this.#marks.add(fields, key), note);
    try {
      this.#decided(await this.#marks.add(fields, key), suggestion, note);
    } catch (thrown) {
      const stored = decidedInstead(thrown);
      if (!stored) throw thrown;
      this.#recalled.delete(key);
      this.#askAboutDecision(keyOf(stored), fields);
    }
  }

  #decided(key: string, suggestion: SpanMark, note: Note): void {
    const stored = this.#marks.find(key);
    if (stored?.kind !== 'span') return;
    const text = `${suggestion.title} ${LOOK_WORDS[stored.look].toLowerCase()}`;
    this.#messages.tellOf(text, note(text, [{ before: null, after: stored.row }]));
  }

  /** Somebody else has decided on this suggestion otherwise. */
  #askAboutDecision(key: string, fields: NewSpan): void {
    const { label, start_time, end_time, color } = fields;
    const change = { label, start_time, end_time, ...(color && { color }) };
    this.#messages.ask({
      about: key,
      what: 'The suggestion was decided on in another window.',
      theirs: () => nowOf(this.#marks.find(key)),
      mine: describe(this.#asDecided(fields)),
      insist: async () => {
        const theirs = this.#marks.find(key);
        // They have taken it back meanwhile.
        await (theirs ? this.#decideAnew(theirs, change) : this.store(fields));
      },
    });
  }

  #asDecided(fields: NewSpan): Mark {
    const source = fields.label === NEGATIVE_LABEL.name ? SPAN_SOURCE.rejected : SPAN_SOURCE.corrected;
    return markOfNew({ ...fields, source }, this.#marks.store.get());
  }

  #failureOf(row: NewRow): Failure {
    const types = this.#marks.store.get();
    const suggestion = suggestionOf(row.fields, types);
    const own = { unsaved: row, begun: row.act };
    if (suggestion) {
      const about = JSON.stringify(suggestion.row.model_prediction);
      return {
        ...notDone('decision', 'saved', [{ key: about, words: describe(suggestion) }]),
        about,
        ...own,
      };
    }
    const about = JSON.stringify(row.fields);
    return { ...failureOf(isNewSpan(row.fields) ? 'span' : 'mark', 'not saved', about), ...own };
  }
}
