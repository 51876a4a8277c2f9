import type { Json } from '../contract/json.ts';
import type { SpanAnnotationChange } from '../contract/span-annotation.ts';
import { changeOf, geometryOf } from '../marks/change.ts';
import { DEFAULT_COLOUR, solidColour } from '../marks/colour.ts';
import type { Mark, SpanMark } from '../marks/mark.ts';
import { colourOfLabel, NEGATIVE_LABEL } from '../marks/negative.ts';
import type { RowFields, StoredRow } from '../marks/row.ts';
import { RequestError } from '../request/request.ts';
import type { Store } from '../store/store.ts';
import type { ToolState, Wish } from '../tool/tool.ts';
import { Additions } from './additions.ts';
import { describe, detailsOf, KIND_NAMES, nowOf } from './describe.ts';
import type { History, Note } from './history.ts';
import type { MarksData } from './marks-data.ts';
import type { Messages } from './messages.ts';
import { isNewSpan, type NewSpan } from './new-row.ts';
import { actOf, type Failure, failureOf, notDone } from './problems.ts';
import { isChanged, type Noted, type Outcome } from './row-edits.ts';
import { isChange, withThat } from './step.ts';

/** What people do to marks: each is stored, told about, noted to be undone, and explained when it fails. */
export class Edits {
  readonly #marks: MarksData;
  readonly #tools: Store<ToolState>;
  readonly #messages: Messages;
  readonly #history: History;
  readonly additions: Additions;

  constructor(marks: MarksData, tools: Store<ToolState>, messages: Messages, history: History) {
    this.#marks = marks;
    this.#tools = tools;
    this.#messages = messages;
    this.#history = history;
    this.additions = new Additions(marks, messages, history, this.#decideAnew);
  }

  /**
   * Stores a new point, line or rectangle in its type's colour; no second point of one type on one candle,
   * which is what a double click asks for.
   */
  readonly add = (wish: Exclude<Wish, { kind: 'delete' }>): Promise<void> => {
    const place = wish.kind === 'mark-point' ? wish.at : wish.from;
    if (wish.kind === 'mark-point' && this.#isMarked(wish.label, place.time)) {
      this.#messages.tell('That candle is marked so already.');
      return Promise.resolve();
    }
    return this.additions.store({
      timestamp: place.time,
      label_type: wish.label,
      color: this.colourOf(wish.label),
      ...(wish.kind !== 'mark-point' && { geometry: geometryOf(wish.from, wish.to) }),
    });
  };

  /** Whether such a point is there, or on its way. */
  #isMarked(label: string, time: number): boolean {
    const { marks } = this.#marks.store.get();
    const under = this.#messages.store.get().trying.map(({ unsaved }) => unsaved?.fields);
    const isIt = (type: string, at: number) => type === label && at === time;
    return (
      marks.some((mark) => mark.kind === 'point' && isIt(mark.label, mark.time)) ||
      under.some((row) => row && !isNewSpan(row) && isIt(row.label_type, row.timestamp))
    );
  }

  /** Stores a new span of a form. Throws and returns as `storeFilledIn`. */
  readonly addSpan = (row: NewSpan): Promise<boolean> => this.additions.storeFilledIn(row);

  /** Stores a new span at once, in its label's colour. */
  readonly addSpanAtOnce = (row: NewSpan): Promise<void> =>
    this.additions.store({ ...row, ...this.#coloured(row.label) });

  /** Stores what somebody decided on a suggestion: the server says in the span's `source` what it was. */
  readonly decide = (mark: SpanMark, label: string, ends: { start: number; end: number }): Promise<void> =>
    this.additions.store({
      label,
      start_time: ends.start,
      end_time: ends.end,
      model_prediction: mark.row.model_prediction as { [key: string]: Json },
      // What was rejected is drawn in the colour of what the model saw.
      ...(label !== NEGATIVE_LABEL.name && this.#coloured(label)),
    });

  /** Deletes a mark; it can be brought back. */
  readonly remove = (mark: Mark): Promise<void> => {
    if (this.#tools.get().selected === mark.key) this.#tools.set({ selected: null });
    return this.#attempt(mark, 'deleted', null, async (step) => {
      const note = this.#notes(mark, 'deleted', step);
      const wish = { mine: 'it would be deleted.', wanted: null, note, insist: () => this.remove(mark) };
      const done = await this.#unlessChanged(mark, wish, () => this.#marks.remove(mark, note));
      if (!done) return;
      this.#messages.settle(mark.key);
      if (mark.kind === 'span' && mark.suggested) this.#messages.tell(`${mark.title} taken off the chart.`);
    });
  };

  /** Gives a mark another label, with that label's colour. */
  readonly relabel = (mark: Mark, label: string): Promise<void> => {
    const wanted = this.labelChange(mark, label);
    return this.#attempt(mark, 'relabelled', wanted, (note, now) =>
      this.#change(now, this.labelChange(now, label), ['relabelled', note], () => this.relabel(mark, label)),
    );
  };

  /** What relabelling stores: nothing where it has that label. */
  labelChange(mark: Mark, label: string): RowFields {
    if (mark.label === label) return {};
    if (mark.kind !== 'span') return { label_type: label, color: this.colourOf(label) };
    return { label, ...this.#coloured(label) };
  }

  #coloured(label: string): { color?: string } {
    const color = this.spanColourOf(label);
    return color ? { color } : {};
  }

  /** Says how sure somebody is of a span. */
  readonly rate = (mark: SpanMark, confidence: number): Promise<void> =>
    this.#attempt(mark, `rated ${confidence}`, { confidence }, (note, now) =>
      this.#change(now, { confidence }, [`rated ${confidence}`, note], () => this.rate(mark, confidence)),
    );

  /** Changes a span's words, for a form that says itself what failed. Throws a RequestError. */
  describe(mark: SpanMark, change: SpanAnnotationChange): Promise<Outcome> {
    this.#history.takingBack.leaveAlone([mark.key]);
    return this.#history.during(async (step) => {
      const note = this.#notes(mark, 'changed', step);
      try {
        return await this.#marks.change(mark, change, note);
      } catch (thrown) {
        const now = isChanged(thrown) && this.#marks.find(mark.key);
        if (!now || differs(now.row, change)) throw thrown;
        note(withThat(now.row, mark.row, change), now.row);
        return 'stored';
      }
    });
  }

  /** Stores a mark at its new place; what is moved in one series is one step. */
  readonly move = (mark: Mark, series?: string): Promise<void> => {
    if (mark.kind === 'span' && mark.suggested) {
      this.#marks.adjust(mark);
      return Promise.resolve();
    }
    return this.#attempt(mark, 'moved', changeOf(mark), async (step, now) => {
      if (!differs(now.row, changeOf(mark))) return;
      const note = this.#notes(mark, 'moved', (text, changes) => step(text, changes, series));
      const wish = { mine: detailsOf(mark), wanted: changeOf(mark), note, insist: () => this.move(mark) };
      const outcome = await this.#unlessChanged(mark, wish, () => this.#marks.move(mark, note));
      this.#tellIfGone(now, outcome);
    });
  };

  /** The colour that marks of this type get. */
  colourOf(label: string): string {
    const { annotationTypes } = this.#marks.store.get();
    return solidColour(annotationTypes.find(({ name }) => name === label)?.color, DEFAULT_COLOUR);
  }

  /** The colour of a span label; undefined where there is none of this name. */
  spanColourOf(label: string): string | undefined {
    return colourOfLabel(label, this.#marks.store.get().spanTypes);
  }

  /** Makes a decision of somebody else say this instead. */
  readonly #decideAnew = (mark: Mark, change: RowFields): Promise<void> => {
    const done = 'decided on anew';
    return this.#attempt(mark, done, change, (note, now) =>
      this.#change(now, change, [done, note], () => this.#decideAnew(mark, change)),
    );
  };

  async #change(
    mark: Mark,
    change: RowFields,
    [done, step]: readonly [words: string, note: Note],
    insist: () => Promise<void>,
  ): Promise<void> {
    if (!differs(mark.row, change)) return;
    const note = this.#notes(mark, done, step);
    const mine = detailsOf(this.#marks.asMark({ ...mark.row, ...change } as StoredRow));
    const wish = { mine, wanted: change, note, insist };
    const outcome = await this.#unlessChanged(mark, wish, () => this.#marks.rewrite(mark.row, change, note));
    this.#tellIfGone(mark, outcome);
  }

  /** Notes and tells what was done, once it is stored. */
  #notes(mark: Mark, done: string, note: Note): Noted<StoredRow> {
    return (before, after) => {
      const text = `${mark.title} ${done}`;
      this.#messages.tellOf(text, note(text, [{ before, after }]));
    };
  }

  /**
   * Asks whose version shall count where somebody else has changed the row; undefined then. Where it says
   * what is wanted here already, that is as good as done: an answer may have been lost.
   */
  async #unlessChanged<Result>(
    mark: Mark,
    { mine, wanted, note, insist }: Change,
    work: () => Promise<Result>,
  ): Promise<Result | undefined | true> {
    try {
      return (await work()) ?? true;
    } catch (thrown) {
      if (!(thrown instanceof RequestError && thrown.status === 412)) throw thrown;
      const now = this.#marks.find(mark.key);
      if (now && wanted && !differs(now.row, wanted)) {
        note(withThat(now.row, mark.row, wanted), now.row);
        return undefined;
      }
      this.#messages.ask({
        about: mark.key,
        what: `The ${KIND_NAMES[mark.kind]} was changed in another window.`,
        theirs: () => nowOf(this.#marks.find(mark.key)),
        mine,
        insist: async () => (this.#marks.find(mark.key) ? insist() : this.#tellIfGone(mark, 'gone')),
      });
      return undefined;
    }
  }

  /**
   * In its turn, with the mark as it is by then; nothing where it is gone: what was done before did that.
   * `wanted` is what its row is to say; null: that it is to go. Where nobody answered it may be done all the
   * same: then it is noted when it is tried again.
   */
  #attempt(
    mark: Mark,
    done: string,
    wanted: RowFields | null,
    work: (note: Note, now: Mark) => Promise<void>,
  ): Promise<void> {
    const seen = this.#marks.find(mark.key) ?? mark;
    const begun = this.#history.begin();
    this.#history.takingBack.leaveAlone([mark.key]);
    let isSent = false;
    return this.#messages.attempt(
      { ...aboutMark(seen, done), begun, ...undoneOf(seen, done, wanted, begun) },
      () => {
        // What is tried again may come after what was begun later: undo goes by the order of what was done.
        const act = isSent ? this.#history.begin() : begun;
        return this.#history.during(async (note) => {
          const now = this.#marks.find(mark.key);
          if (isSent && isDone(now, wanted)) this.#noteDone(seen, now, wanted, this.#notes(seen, done, note));
          isSent = true;
          if (now) await work(note, now);
          this.#messages.settle(mark.key, actOf(done));
        }, act);
      },
    );
  }

  #noteDone(seen: Mark, now: Mark | undefined, wanted: RowFields | null, note: Noted<StoredRow>): void {
    if (now && wanted) note(withThat(now.row, seen.row, wanted), now.row);
    else note(seen.row, null);
  }

  #tellIfGone(mark: Mark, outcome: Outcome | undefined | true): void {
    if (outcome !== 'gone' || this.#marks.unanswered.mayBeDeleted(mark.key)) return;
    this.#messages.settle(mark.key);
    const failure = failureOf(KIND_NAMES[mark.kind], 'deleted elsewhere', mark.key);
    this.#messages.complain({ ...failure, rows: [{ key: mark.key, words: describe(mark) }] });
  }
}

/** What is wanted of a row that somebody else may have changed. */
interface Change {
  /** In words. */
  readonly mine: string;
  /** What the row is to say; null: that it is to go. */
  readonly wanted: RowFields | null;
  /** Hears of it once it is done. */
  readonly note: Noted<StoredRow>;
  /** Does it all the same. */
  readonly insist: () => Promise<void>;
}

/** What is said where something cannot be done to a mark. */
function aboutMark(mark: Mark, done: string): Failure {
  return {
    ...notDone(KIND_NAMES[mark.kind], done, [{ key: mark.key, words: describe(mark) }]),
    about: mark.key,
  };
}

/** What is not done to the stored row of a mark, to be kept until it is. */
function undoneOf(seen: Mark, done: string, wanted: RowFields | null, act: number): Pick<Failure, 'undone'> {
  if (seen.kind === 'span' && seen.suggested) return {};
  const after = wanted && ({ ...seen.row, ...wanted } as StoredRow);
  return { undone: { text: done, changes: [{ before: seen.row, after }], act } };
}

/** Whether the row would say anything else with these fields. */
function differs(row: StoredRow, fields: RowFields): boolean {
  return isChange({ before: row, after: { ...row, ...fields } as StoredRow });
}

/** Whether a mark is what was wanted of it; null: that it is gone. */
function isDone(now: Mark | undefined, wanted: RowFields | null): boolean {
  return now && wanted ? !differs(now.row, wanted) : !now && wanted === null;
}
