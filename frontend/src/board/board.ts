import { CandleReader } from '../candles/candle-reader.ts';
import { indexOfTime } from '../candles/run.ts';
import { type Modifiers, NONE_HELD } from '../chart/modifiers.ts';
import type { Chart } from '../contract/chart.ts';
import { endOf, type Mark, type Place, startOf } from '../marks/mark.ts';
import { keyOf } from '../marks/row.ts';
import { addressed } from '../navigation/addressed.ts';
import { Navigation } from '../navigation/navigation.ts';
import { Store } from '../store/store.ts';
import {
  NO_TOOL,
  press,
  stepBack,
  type Tool,
  type ToolState,
  takeUp,
  toggle,
  type Wish,
} from '../tool/tool.ts';
import { Bulk } from './bulk.ts';
import { ChangeWatch } from './change-watch.ts';
import { describe } from './describe.ts';
import { Edits } from './edits.ts';
import { Elsewhere } from './elsewhere.ts';
import { Filters } from './filters.ts';
import { Forms } from './forms.ts';
import { History, lookedAt } from './history.ts';
import { MarksData } from './marks-data.ts';
import { Messages } from './messages.ts';
import { Nudge } from './nudge.ts';
import { Outbox } from './outbox.ts';
import { Picks } from './picks.ts';
import { Review } from './review.ts';
import { ReviewMemory } from './review-memory.ts';
import { selectOnlySeen, tellIfHidden } from './seen-only.ts';
import type { RowChange } from './step.ts';

interface BoardState {
  /** Whether all keys are shown. */
  readonly help: boolean;
  /** Whether the chart was deleted in another window: nothing can be done here any more. */
  readonly gone: boolean;
  /** Where the view should go; an object, so that the same place can be asked for twice. */
  readonly target: { readonly start: number; readonly end: number } | null;
}

/** All that one chart's page works on: candles, marks, the tool in hand, and what is said about them. */
export class Board {
  readonly chart: Chart;
  readonly candles: CandleReader;
  readonly marks: MarksData;
  readonly navigation: Navigation;
  readonly messages = new Messages();
  readonly history: History;
  readonly edits: Edits;
  readonly bulk: Bulk;
  readonly forms: Forms;
  readonly elsewhere: Elsewhere;
  readonly nudge: Nudge;
  readonly filters = new Filters();
  readonly review = new Review(this);
  readonly picks = new Picks();
  readonly tools = new Store<ToolState>(NO_TOOL);
  /** Where the pointer or the cursor is; it changes with every movement, so few should listen. */
  readonly pointer = new Store<{ readonly place: Place | undefined }>({ place: undefined });
  readonly state = new Store<BoardState>({
    help: false,
    gone: false,
    target: null,
  });

  constructor(chart: Chart) {
    this.chart = chart;
    this.candles = new CandleReader(chart.id);
    this.marks = new MarksData(chart.id);
    this.navigation = new Navigation(chart.id, this.candles);
    this.elsewhere = new Elsewhere(chart, this.messages, () => this.marks.store.get());
    this.history = new History(chart.id, this.marks, this.messages);
    this.edits = new Edits(this.marks, this.tools, this.messages, this.history);
    this.bulk = new Bulk(this.marks, this.edits, this.history, this.picks, this.messages);
    this.forms = new Forms(chart.id, this.marks, this.messages, (start, end) => this.goTo(start, end));
    this.nudge = new Nudge(this.candles, this.bulk, this.messages);
    selectOnlySeen(this);
    this.edits.additions.heard = (mark) => tellIfHidden(this, this.messages, mark);
  }

  /** Begins to read. Returns the way to stop. */
  readonly start = (): (() => void) => {
    const place = addressed(this.chart.id);
    const watch = new ChangeWatch(this);
    this.navigation.show(place);
    void this.navigation.readOverview();
    const read = watch.start().then(() => this.#readMarks(place.mark, place.from === undefined));
    const unkept = this.#recall();
    void this.forms.recall(read);
    return () => {
      watch.stop();
      for (const stop of unkept) stop();
      this.candles.stop();
    };
  };

  /**
   * Takes up what was under way when the page was left, and keeps it from now on. Returns the ways to stop.
   */
  #recall(): (() => void)[] {
    this.history.recall();
    const outbox = new Outbox(this.chart, this.messages, this.history.takingBack);
    const left = outbox.recall();
    this.history.continueAfter([...left.rows, ...left.edits]);
    this.history.takingBack.add(...left.givenUp);
    this.edits.additions.recall(left.rows);
    this.history.recallLeft(left.edits);
    const review = new ReviewMemory(this.chart, this);
    review.recall();
    return [outbox.watch(), review.watch()];
  }

  /** A click on the chart, on the mark with this key; with Shift or Ctrl it selects one more. */
  readonly press = (place: Place, hit: string | null, held: Modifiers = NONE_HELD): void => {
    if (this.forms.draft) return;
    // What could not be stored is drawn as well, but is no mark yet.
    const key = this.marks.find(hit)?.key ?? null;
    const before = this.tools.get();
    const more = held.shift || held.mod || this.picks.adding;
    if (before.tool.kind === 'select' && key !== null && more) {
      this.pick(key);
      return;
    }
    this.picks.clear();
    const { state, wish } = press(before, place, key);
    this.tools.set(state);
    if (state.first && !before.first)
      this.messages.say('First end set. The second click sets the other one.');
    if (wish) this.#grant(wish, held.shift);
    else if (key !== null && state.selected === key) this.#introduce(key);
  };

  /** Selects one more mark, or no longer. */
  readonly pick = (key: string): void => {
    this.picks.toggle(key, this.tools.get().selected);
    this.tools.set({ ...NO_TOOL });
    this.messages.say(`${this.picks.keys.size} selected.`);
  };

  /** Selects these marks together, or the one where it is one. */
  readonly pickAll = (keys: readonly string[]): void => {
    this.#select(keys);
    this.messages.say(`${keys.length} selected.`);
  };

  /** All marks that are selected, alone or together. */
  readonly chosen = (): Mark[] => {
    const { keys } = this.picks;
    const selected = this.selected();
    if (keys.size === 0) return selected ? [selected] : [];
    return this.marks.store.get().marks.filter(({ key }) => keys.has(key));
  };

  /** Takes back the last step, and goes on with what it was done to. */
  readonly undo = async (): Promise<void> => this.#goOnWith(await this.history.undo());

  /** Does the last step that was undone again, and goes on with what it was done to. */
  readonly redo = async (): Promise<void> => this.#goOnWith(await this.history.redo());

  /** Takes up a tool. A key does so however often it is pressed; Escape lays it down. */
  readonly takeUp = (tool: Tool): void => this.#hold(takeUp(this.tools.get(), tool));

  /** Takes up a tool or, where it is the one in hand, lays it down: what its button does. */
  readonly toggle = (tool: Tool): void => this.#hold(toggle(this.tools.get(), tool));

  #hold(tools: ToolState): void {
    this.forms.close('aside');
    this.picks.clear();
    this.tools.set(tools);
  }

  /** One step back: the form, the first click, the tool, the selection. */
  readonly escape = (): void => {
    if (this.forms.draft) this.forms.close('aside');
    else if (this.picks.keys.size > 0 || this.picks.adding) this.picks.clear();
    else this.tools.set(stepBack(this.tools.get()));
  };

  /** The mark that is looked at. */
  readonly selected = (): Mark | undefined => this.marks.find(this.tools.get().selected);

  /** The marks that the filters leave on the chart. */
  readonly shownMarks = (): readonly Mark[] => this.filters.shown(this.marks.store.get().marks);

  /** Looks at a mark and brings it into view. */
  readonly visit = (mark: Mark): void => {
    this.#select([mark.key]);
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

  /** The tool in hand makes spans of the label that was chosen last in the form. */
  followLabel(label: string): void {
    const { tool } = this.tools.get();
    if (tool.kind === 'span' && tool.label !== label) this.tools.set({ tool: { kind: 'span', label } });
  }

  /** The chart is gone: the form that is open is put aside, and everything is laid down. */
  lose(): void {
    this.forms.close('aside');
    this.candles.stop();
    this.#select([]);
    this.state.set({ gone: true });
  }

  /** Whether something is not stored yet that leaving the page would lose. */
  get unsaved(): boolean {
    const retries = this.messages.store.get().problems.some(({ retry }) => retry !== null);
    const { open, aside } = this.forms.drafts.store.get();
    const forms = open !== null || aside.length > 0;
    return (
      this.marks.busy || this.history.busy || retries || forms || this.nudge.store.get().marks.length > 0
    );
  }

  #select(keys: readonly string[]): void {
    const [only] = keys;
    this.picks.set(keys.length > 1 ? keys : []);
    this.tools.set({ ...NO_TOOL, selected: keys.length === 1 ? (only ?? null) : null });
  }

  /** Not while a tool is in hand or a form is open: what comes next is known there, as it is in a review. */
  #goOnWith(changes: readonly RowChange[]): void {
    if (this.tools.get().tool.kind !== 'select' || this.forms.draft !== null) return;
    const rows = lookedAt(changes);
    if (this.review.store.get().mode !== 'off') this.review.goOnWith(changes);
    else if (rows.length > 0) this.#select(rows.map(keyOf));
  }

  /** Reads the marks; the one that the address names is selected, and gone to where that names no view. */
  async #readMarks(key: string | undefined, goThere: boolean): Promise<void> {
    if (key !== undefined) this.tools.set({ selected: key });
    await this.marks.load();
    const mark = this.marks.find(key ?? null);
    if (mark && goThere) this.goTo(startOf(mark), endOf(mark));
  }

  #grant(wish: Wish, atOnce: boolean): void {
    if (wish.kind === 'delete') {
      const mark = this.marks.find(wish.key);
      if (mark) void this.edits.remove(mark);
    } else if (wish.kind === 'mark-span' || wish.kind === 'mark-stretch') {
      const [start, end] = [wish.from.time, wish.to.time].sort((a, b) => a - b) as [number, number];
      if (wish.kind === 'mark-stretch') void this.review.storeStretch({ start, end });
      else if (atOnce) void this.edits.addSpanAtOnce({ label: wish.label, start_time: start, end_time: end });
      else this.forms.begin(start, end, wish.label);
    } else {
      void this.edits.add(wish);
    }
  }

  #introduce(key: string): void {
    const mark = this.marks.find(key);
    if (mark) this.messages.say(`${describe(mark)} selected.`);
  }
}
