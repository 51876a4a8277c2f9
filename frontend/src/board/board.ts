import { CandleReader } from '../candles/candle-reader.ts';
import { indexOfTime } from '../candles/run.ts';
import type { Chart } from '../contract/chart.ts';
import type { NewSpanAnnotation } from '../contract/span-annotation.ts';
import { geometryOf } from '../marks/change.ts';
import { DEFAULT_COLOUR, solidColour } from '../marks/colour.ts';
import {
  endOf,
  type Mark,
  type Place,
  type PointMark,
  type ShapeMark,
  type SpanMark,
  startOf,
} from '../marks/mark.ts';
import { messageOf } from '../request/request.ts';
import { Store } from '../store/store.ts';
import { choose, NO_TOOL, press, stepBack, type Tool, type ToolState, type Wish } from '../tool/tool.ts';
import { describe, KIND_NAMES } from './describe.ts';
import { MarksData } from './marks-data.ts';

/** A span that is being described: a new one, or one that is stored. */
export interface SpanDraft {
  readonly start: number;
  readonly end: number;
  readonly label: string;
  /** The mark that is edited; null for a new one. */
  readonly mark: SpanMark | null;
}

/** A short message over the chart, with at most one thing to do about it. */
export interface Toast {
  readonly tone: 'done' | 'problem';
  readonly text: string;
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

interface BoardState {
  readonly draft: SpanDraft | null;
  readonly toast: Toast | null;
  /** What a screen reader should say now; an object, so that the same words can be said twice. */
  readonly said: { readonly text: string };
  /** Where the view should go; an object, so that the same place can be asked for twice. */
  readonly target: { readonly start: number; readonly end: number } | null;
}

/** All that one chart's page works on: candles, marks, the tool in hand, and what is said about them. */
export class Board {
  readonly chart: Chart;
  readonly candles: CandleReader;
  readonly marks: MarksData;
  readonly tools = new Store<ToolState>(NO_TOOL);
  readonly state = new Store<BoardState>({ draft: null, toast: null, said: { text: '' }, target: null });

  constructor(chart: Chart) {
    this.chart = chart;
    this.candles = new CandleReader(chart.id);
    this.marks = new MarksData(chart.id);
  }

  /** Begins to read. Returns the way to stop. */
  readonly start = (): (() => void) => {
    this.candles.jump('newest');
    void this.marks.load();
    return this.candles.stop;
  };

  /** A click on the chart, on the mark with this key. */
  readonly press = (place: Place, key: string | null): void => {
    if (this.state.get().draft) return;
    const before = this.tools.get();
    const { state, wish } = press(before, place, key);
    this.tools.set(state);
    if (state.first && !before.first) this.say('First end set. The second click sets the other one.');
    if (wish) this.#grant(wish);
    else if (key !== null && state.selected === key) this.#introduce(key);
  };

  /** Takes up a tool, or lays it down. */
  readonly choose = (tool: Tool): void => {
    this.state.set({ draft: null });
    this.tools.set(choose(this.tools.get(), tool));
  };

  /** One step back; false when there was none to take. */
  readonly escape = (): void => {
    if (this.state.get().draft) this.state.set({ draft: null });
    else this.tools.set(stepBack(this.tools.get()));
  };

  /** The mark that is looked at. */
  readonly selected = (): Mark | undefined => this.find(this.tools.get().selected);

  find(key: string | null): Mark | undefined {
    return this.marks.store.get().marks.find((mark) => mark.key === key);
  }

  /** Looks at a mark and brings it into view. */
  readonly visit = (mark: Mark): void => {
    this.tools.set({ ...NO_TOOL, selected: mark.key });
    this.goTo(startOf(mark), endOf(mark));
    this.#introduce(mark.key);
  };

  /** Brings a part of the chart into view, reading it first where it is not held. */
  goTo(start: number, end: number): void {
    const { candles, first, last } = this.candles.store.get();
    const held = first !== undefined && last !== undefined && start >= first && start <= last;
    if (!held && indexOfTime(candles, start) === undefined) this.candles.jump(start);
    this.state.set({ target: { start, end } });
  }

  /** Opens the form of a stored span. */
  readonly edit = (mark: SpanMark): void => {
    this.state.set({ draft: { start: mark.start, end: mark.end, label: mark.label, mark } });
  };

  /** Deletes a mark; it can be brought back. */
  readonly remove = async (mark: Mark): Promise<void> => {
    if (this.tools.get().selected === mark.key) this.tools.set({ selected: null });
    const name = KIND_NAMES[mark.kind];
    await this.attempt(`The ${name} was not deleted.`, async () => {
      await this.marks.remove(mark);
      const undo = () =>
        void this.attempt(`The ${name} was not brought back.`, async () => {
          this.tools.set({ selected: await this.marks.restore(mark) });
          this.tell(`${capital(name)} brought back.`);
        });
      const stored = !(mark.kind === 'span' && mark.suggested);
      this.tell(`${mark.title} deleted.`, stored ? { label: 'Undo', run: undo } : null);
    });
  };

  /** Gives a mark another type, with that type's colour. */
  readonly relabel = (mark: PointMark | ShapeMark, label: string): Promise<void> =>
    this.attempt('The type was not changed.', () =>
      this.marks.changeAnnotation(mark.id, { label_type: label, color: this.colourOf(label) }),
    );

  /** Stores what a model suggests, as a span that came from it. */
  readonly keep = (mark: SpanMark): Promise<void> =>
    this.attempt('The suggestion was not kept.', async () => {
      const { id: _, created_at: __, chart_id: ___, ...row } = mark.row;
      const key = await this.marks.addSpan(row as Omit<NewSpanAnnotation, 'chart_id'>);
      await this.marks.remove(mark);
      this.tools.set({ selected: key });
      this.tell(`${mark.title} kept.`);
    });

  /** Stores a mark at its new place. */
  readonly move = (mark: Mark): Promise<void> =>
    this.attempt(`The ${KIND_NAMES[mark.kind]} was put back where it was.`, () => this.marks.move(mark));

  /** Tells people who see and people who hear. */
  tell(text: string, action: Toast['action'] = null): void {
    this.state.set({ toast: { tone: 'done', text, action } });
    this.say(text);
  }

  /** Tells only people who hear: others see it anyway. */
  say(text: string): void {
    this.state.set({ said: { text } });
  }

  /** Does something that can fail; then says so in words, with a way to try again. */
  async attempt(failure: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      const again = { label: 'Try again', run: () => void this.attempt(failure, work) };
      this.state.set({ toast: { tone: 'problem', text: `${failure} ${messageOf(thrown)}`, action: again } });
    }
  }

  #grant(wish: Wish): void {
    if (wish.kind === 'delete') {
      const mark = this.find(wish.key);
      if (mark) void this.remove(mark);
    } else if (wish.kind === 'mark-span') {
      const [start, end] = [wish.from.time, wish.to.time].sort((a, b) => a - b) as [number, number];
      this.state.set({ draft: { start, end, label: wish.label, mark: null } });
    } else {
      void this.#add(wish);
    }
  }

  async #add(wish: Exclude<Wish, { kind: 'delete' }>): Promise<void> {
    const color = this.colourOf(wish.label);
    const row =
      wish.kind === 'mark-point'
        ? { timestamp: wish.at.time, label_type: wish.label, color }
        : {
            timestamp: wish.from.time,
            label_type: wish.label,
            color,
            geometry: geometryOf(wish.from, wish.to),
          };
    await this.attempt('The mark was not saved.', async () => {
      const key = await this.marks.addAnnotation(row);
      this.#introduce(key, ' added');
    });
  }

  /** The colour that marks of this type get. */
  colourOf(label: string): string {
    const { annotationTypes } = this.marks.store.get();
    return solidColour(annotationTypes.find(({ name }) => name === label)?.color, DEFAULT_COLOUR);
  }

  #introduce(key: string, what = ' selected'): void {
    const mark = this.find(key);
    if (mark) this.say(`${describe(mark)}${what}.`);
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
