import { CandleReader } from '../candles/candle-reader.ts';
import { indexOfTime } from '../candles/run.ts';
import type { Chart } from '../contract/chart.ts';
import { endOf, type Mark, type Place, type SpanMark, startOf } from '../marks/mark.ts';
import { Store } from '../store/store.ts';
import { choose, NO_TOOL, press, stepBack, type Tool, type ToolState, type Wish } from '../tool/tool.ts';
import { describe } from './describe.ts';
import { Edits } from './edits.ts';
import { History } from './history.ts';
import { MarksData } from './marks-data.ts';
import { Messages } from './messages.ts';

/** A span that is being described: a new one, or one that is stored. */
export interface SpanDraft {
  readonly start: number;
  readonly end: number;
  readonly label: string;
  /** The mark that is edited; null for a new one. */
  readonly mark: SpanMark | null;
}

interface BoardState {
  readonly draft: SpanDraft | null;
  /** Where the view should go; an object, so that the same place can be asked for twice. */
  readonly target: { readonly start: number; readonly end: number } | null;
}

/** All that one chart's page works on: candles, marks, the tool in hand, and what is said about them. */
export class Board {
  readonly chart: Chart;
  readonly candles: CandleReader;
  readonly marks: MarksData;
  readonly messages = new Messages();
  readonly history: History;
  readonly edits: Edits;
  readonly tools = new Store<ToolState>(NO_TOOL);
  readonly state = new Store<BoardState>({ draft: null, target: null });

  constructor(chart: Chart) {
    this.chart = chart;
    this.candles = new CandleReader(chart.id);
    this.marks = new MarksData(chart.id);
    this.history = new History(chart.id, this.marks, this.messages);
    this.edits = new Edits(this.marks, this.tools, this.messages, this.history);
  }

  /** Begins to read. Returns the way to stop. */
  readonly start = (): (() => void) => {
    this.candles.jump('newest');
    void this.marks.load();
    this.history.recall();
    return this.candles.stop;
  };

  /** A click on the chart, on the mark with this key. */
  readonly press = (place: Place, key: string | null): void => {
    if (this.state.get().draft) return;
    const before = this.tools.get();
    const { state, wish } = press(before, place, key);
    this.tools.set(state);
    if (state.first && !before.first)
      this.messages.say('First end set. The second click sets the other one.');
    if (wish) this.#grant(wish);
    else if (key !== null && state.selected === key) this.#introduce(key);
  };

  /** Takes up a tool, or lays it down. */
  readonly choose = (tool: Tool): void => {
    this.state.set({ draft: null });
    this.tools.set(choose(this.tools.get(), tool));
  };

  /** One step back: the form, the first click, the tool, the selection. */
  readonly escape = (): void => {
    if (this.state.get().draft) this.state.set({ draft: null });
    else this.tools.set(stepBack(this.tools.get()));
  };

  /** The mark that is looked at. */
  readonly selected = (): Mark | undefined => this.marks.find(this.tools.get().selected);

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

  #grant(wish: Wish): void {
    if (wish.kind === 'delete') {
      const mark = this.marks.find(wish.key);
      if (mark) void this.edits.remove(mark);
    } else if (wish.kind === 'mark-span') {
      const [start, end] = [wish.from.time, wish.to.time].sort((a, b) => a - b) as [number, number];
      this.state.set({ draft: { start, end, label: wish.label, mark: null } });
    } else {
      void this.edits.add(wish);
    }
  }

  #introduce(key: string): void {
    const mark = this.marks.find(key);
    if (mark) this.messages.say(`${describe(mark)} selected.`);
  }
}
