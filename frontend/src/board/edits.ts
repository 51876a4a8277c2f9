import type { SpanAnnotationChange } from '../contract/span-annotation.ts';
import { geometryOf } from '../marks/change.ts';
import { DEFAULT_COLOUR, solidColour } from '../marks/colour.ts';
import type { Mark, SpanMark } from '../marks/mark.ts';
import type { RowFields, StoredRow } from '../marks/row.ts';
import { RequestError } from '../request/request.ts';
import type { Store } from '../store/store.ts';
import type { ToolState, Wish } from '../tool/tool.ts';
import { describe, detailsOf, KIND_NAMES } from './describe.ts';
import type { History } from './history.ts';
import type { MarksData } from './marks-data.ts';
import type { Messages } from './messages.ts';
import { type Failure, failureOf } from './problems.ts';
import type { Outcome } from './row-edits.ts';

/** What people do to marks: each is stored, told about, noted to be undone, and explained when it fails. */
export class Edits {
  readonly #marks: MarksData;
  readonly #tools: Store<ToolState>;
  readonly #messages: Messages;
  readonly #history: History;

  constructor(marks: MarksData, tools: Store<ToolState>, messages: Messages, history: History) {
    this.#marks = marks;
    this.#tools = tools;
    this.#messages = messages;
    this.#history = history;
  }

  /** Stores a new point, line or rectangle in its type's colour. */
  readonly add = (wish: Exclude<Wish, { kind: 'delete' }>): Promise<void> => {
    const place = wish.kind === 'mark-point' ? wish.at : wish.from;
    const row = {
      timestamp: place.time,
      label_type: wish.label,
      color: this.colourOf(wish.label),
      ...(wish.kind !== 'mark-point' && { geometry: geometryOf(wish.from, wish.to) }),
    };
    // Whoever makes the same mark once more instead of trying again wants one of them.
    return this.#attempt(failureOf('mark', 'not saved', JSON.stringify(row)), async () =>
      this.#added(await this.#marks.addAnnotation(row)),
    );
  };

  /** Stores a new span, for a form that says itself what failed. Throws a RequestError. */
  addSpan(row: Parameters<MarksData['addSpan']>[0]): Promise<void> {
    return this.#history.during(async () => this.#added(await this.#marks.addSpan(row)));
  }

  /** Stores a new span at once, in its label's colour. */
  readonly addSpanAtOnce = (label: string, start: number, end: number): Promise<void> => {
    const color = this.spanColourOf(label);
    const row = { label, start_time: start, end_time: end, ...(color && { color }) };
    return this.#attempt(failureOf('span', 'not saved', JSON.stringify(row)), () => this.addSpan(row));
  };

  /** Deletes a mark; it can be brought back. */
  readonly remove = (mark: Mark): Promise<void> => {
    if (this.#tools.get().selected === mark.key) this.#tools.set({ selected: null });
    return this.#attempt(failureOf(KIND_NAMES[mark.kind], 'not deleted', mark.key), async () => {
      const before = this.#rowOf(mark);
      const done = await this.#unlessChanged(
        mark,
        'deleted here',
        () => this.remove(mark),
        () => this.#marks.remove(mark),
      );
      if (!done) return;
      this.#messages.settle(mark.key);
      const suggested = mark.kind === 'span' && mark.suggested;
      if (!suggested) this.#history.record(`${mark.title} deleted`, [{ before, after: null }]);
      this.#messages.tell(`${mark.title} deleted.`, suggested ? null : 'undo');
    });
  };

  /** Gives a mark another label, with that label's colour. */
  readonly relabel = (mark: Mark, label: string): Promise<void> => {
    const failure = failureOf('label', 'not changed', mark.key);
    const change = this.labelChange(mark, label);
    return this.#attempt(failure, () =>
      this.#change(mark, change, 'relabelled', () => this.relabel(mark, label)),
    );
  };

  /** What relabelling stores. */
  labelChange(mark: Mark, label: string): RowFields {
    if (mark.kind !== 'span') return { label_type: label, color: this.colourOf(label) };
    const color = this.spanColourOf(label);
    return { label, ...(color && { color }) };
  }

  /** Says how sure somebody is of a span. */
  readonly rate = (mark: SpanMark, confidence: number): Promise<void> =>
    this.#attempt(failureOf('confidence', 'not changed', mark.key), () =>
      this.#change(mark, { confidence }, `rated ${confidence}`, () => this.rate(mark, confidence)),
    );

  /** Changes a span's words, for a form that says itself what failed. Throws a RequestError. */
  describe(mark: SpanMark, change: SpanAnnotationChange): Promise<Outcome> {
    return this.#history.during(async () => {
      const before = this.#rowOf(mark);
      const outcome = await this.#marks.change(mark, change);
      if (outcome === 'stored') this.#note(mark, before, 'changed');
      return outcome;
    });
  }

  /** Stores what a model suggests, as a span that came from it: the server says so in its `source`. */
  readonly keep = (mark: SpanMark): Promise<void> =>
    this.#attempt(failureOf('suggestion', 'not kept', mark.key), async () => {
      const { source: _, ...row } = mark.row;
      const key = await this.#marks.restore(row as StoredRow);
      await this.#marks.remove(mark);
      const after = this.#marks.find(key)?.row ?? null;
      this.#history.record(`${mark.title} kept`, [{ before: null, after }]);
      this.#tools.set({ selected: key });
      this.#messages.tell(`${mark.title} kept.`, 'undo');
    });

  /** Stores a mark at its new place. */
  readonly move = (mark: Mark): Promise<void> =>
    this.#attempt(failureOf(KIND_NAMES[mark.kind], 'not moved', mark.key), async () => {
      const before = this.#rowOf(mark);
      const again = () => this.move(mark);
      const outcome = await this.#unlessChanged(mark, detailsOf(mark), again, () => this.#marks.move(mark));
      this.#tellIfGone(mark, outcome);
      if (outcome === 'stored') this.#note(mark, before, 'moved');
    });

  /** The colour that marks of this type get. */
  colourOf(label: string): string {
    const { annotationTypes } = this.#marks.store.get();
    return solidColour(annotationTypes.find(({ name }) => name === label)?.color, DEFAULT_COLOUR);
  }

  /** The colour of a span label; undefined where there is none of this name. */
  spanColourOf(label: string): string | undefined {
    return this.#marks.store.get().spanTypes.find(({ name }) => name === label)?.color;
  }

  async #change(mark: Mark, change: RowFields, done: string, again: () => Promise<void>): Promise<void> {
    const before = this.#rowOf(mark);
    const outcome = await this.#unlessChanged(mark, done, again, () => this.#marks.rewrite(mark.row, change));
    this.#tellIfGone(mark, outcome);
    if (outcome === 'stored') this.#note(mark, before, done);
  }

  #added(key: string): void {
    const mark = this.#marks.find(key);
    if (!mark) return;
    this.#history.record(`${mark.title} added`, [{ before: null, after: mark.row }]);
    this.#messages.say(`${describe(mark)} added.`);
  }

  #note(mark: Mark, before: StoredRow, done: string): void {
    const after = this.#rowOf(mark);
    const text = `${mark.title} ${done}`;
    this.#history.record(text, [{ before, after }]);
    this.#messages.tell(`${text}.`, 'undo');
  }

  /** Asks whose version shall count where somebody else has changed the row; undefined then. */
  async #unlessChanged<Result>(
    mark: Mark,
    mine: string,
    insist: () => Promise<void>,
    work: () => Promise<Result>,
  ): Promise<Result | undefined | true> {
    try {
      return (await work()) ?? true;
    } catch (thrown) {
      if (!(thrown instanceof RequestError && thrown.status === 412)) throw thrown;
      const now = this.#marks.find(mark.key);
      const what = `The ${KIND_NAMES[mark.kind]} was changed in another window.`;
      this.#messages.ask({ about: mark.key, what, theirs: now ? detailsOf(now) : '', mine, insist });
      return undefined;
    }
  }

  #rowOf(mark: Mark): StoredRow {
    return this.#marks.find(mark.key)?.row ?? mark.row;
  }

  #attempt(failure: Failure, work: () => Promise<void>): Promise<void> {
    return this.#messages.attempt(failure, () => this.#history.during(work));
  }

  #tellIfGone(mark: Mark, outcome: Outcome | undefined | true): void {
    if (outcome !== 'gone') return;
    this.#messages.settle(mark.key);
    this.#messages.complain(failureOf(KIND_NAMES[mark.kind], 'deleted elsewhere', mark.key));
  }
}
