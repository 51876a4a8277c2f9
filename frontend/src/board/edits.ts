import type { SpanAnnotationChange } from '../contract/span-annotation.ts';
import { geometryOf, newRowOf } from '../marks/change.ts';
import { DEFAULT_COLOUR, solidColour } from '../marks/colour.ts';
import type { Mark, PointMark, ShapeMark, SpanMark } from '../marks/mark.ts';
import type { Store } from '../store/store.ts';
import type { ToolState, Wish } from '../tool/tool.ts';
import { describe, KIND_NAMES } from './describe.ts';
import type { MarksData } from './marks-data.ts';
import type { Messages } from './messages.ts';
import { failureOf } from './problems.ts';
import type { Outcome } from './row-edits.ts';

/** What people do to marks: each is stored, told about, and explained when it fails. */
export class Edits {
  readonly #marks: MarksData;
  readonly #tools: Store<ToolState>;
  readonly #messages: Messages;

  constructor(marks: MarksData, tools: Store<ToolState>, messages: Messages) {
    this.#marks = marks;
    this.#tools = tools;
    this.#messages = messages;
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
    return this.#messages.attempt(failureOf('mark', 'not saved', JSON.stringify(row)), async () => {
      const mark = this.#marks.find(await this.#marks.addAnnotation(row));
      if (mark) this.#messages.say(`${describe(mark)} added.`);
    });
  };

  /** Deletes a mark; it can be brought back. */
  readonly remove = async (mark: Mark): Promise<void> => {
    if (this.#tools.get().selected === mark.key) this.#tools.set({ selected: null });
    const failure = failureOf(KIND_NAMES[mark.kind], 'not deleted', mark.key);
    await this.#messages.attempt(failure, async () => {
      await this.#marks.remove(mark);
      this.#messages.settle(mark.key);
      const text = `${mark.title} deleted.`;
      if (mark.kind === 'span' && mark.suggested) this.#messages.tell(text);
      else this.#messages.tellDeleted(text, () => void this.#bringBack(mark));
    });
  };

  /** Gives a mark another type, with that type's colour. */
  readonly relabel = (mark: PointMark | ShapeMark, label: string): Promise<void> =>
    this.#messages.attempt(failureOf('label', 'not changed', mark.key), async () => {
      const change = { label_type: label, color: this.colourOf(label) };
      this.#tellIfGone(mark, await this.#marks.change(mark, change));
    });

  /** Changes a span's words, for a form that says itself what failed. Throws a RequestError. */
  async describe(mark: SpanMark, change: SpanAnnotationChange): Promise<void> {
    const outcome = await this.#marks.change(mark, change);
    this.#tellIfGone(mark, outcome);
    if (outcome === 'stored') this.#messages.say('Span changed.');
  }

  /** Stores what a model suggests, as a span that came from it: the server says so in its `source`. */
  readonly keep = (mark: SpanMark): Promise<void> =>
    this.#messages.attempt(failureOf('suggestion', 'not kept', mark.key), async () => {
      const { source: _, ...row } = newRowOf(mark);
      const key = await this.#marks.addSpan(row);
      await this.#marks.remove(mark);
      this.#tools.set({ selected: key });
      this.#messages.tell(`${mark.title} kept.`);
    });

  /** Stores a mark at its new place. */
  readonly move = (mark: Mark): Promise<void> =>
    this.#messages.attempt(failureOf(KIND_NAMES[mark.kind], 'not moved', mark.key), async () =>
      this.#tellIfGone(mark, await this.#marks.move(mark)),
    );

  /** The colour that marks of this type get. */
  colourOf(label: string): string {
    const { annotationTypes } = this.#marks.store.get();
    return solidColour(annotationTypes.find(({ name }) => name === label)?.color, DEFAULT_COLOUR);
  }

  #tellIfGone(mark: Mark, outcome: Outcome): void {
    if (outcome !== 'gone') return;
    this.#messages.settle(mark.key);
    this.#messages.complain(failureOf(KIND_NAMES[mark.kind], 'deleted elsewhere', mark.key));
  }

  #bringBack(mark: Mark): Promise<void> {
    const name = KIND_NAMES[mark.kind];
    return this.#messages.attempt(failureOf(name, 'not brought back'), async () => {
      this.#tools.set({ selected: await this.#marks.restore(mark) });
      this.#messages.tellUndone(`${name.charAt(0).toUpperCase() + name.slice(1)} brought back.`);
    });
  }
}
