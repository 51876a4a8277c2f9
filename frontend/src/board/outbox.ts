import type { Chart } from '../contract/chart.ts';
import { changeLeft, type Kept, type Left, leftOf } from './left.ts';
import type { Messages } from './messages.ts';
import { nameOfGivenUp, type TakingBack } from './taking-back.ts';

/** What is not stored yet of one chart, kept until it is, also over a reload and while others are shown. */
export class Outbox {
  readonly #chart: Chart;
  readonly #messages: Messages;
  readonly #takingBack: TakingBack;

  constructor(chart: Chart, messages: Messages, takingBack: TakingBack) {
    this.#chart = chart;
    this.#messages = messages;
    this.#takingBack = takingBack;
  }

  /** What was not known to be done when the page was left. */
  recall(): Left {
    return leftOf(this.#chart) ?? { name: this.#chart.name, rows: [], edits: [], givenUp: [] };
  }

  /**
   * Keeps what is being stored, and what failed and can be tried again. Returns the way to stop, which waits
   * for the answers that are under way: what they settle is left no longer, whatever chart is shown by then.
   */
  watch(): () => void {
    const { store } = this.#messages;
    let known = this.#kept();
    let isLeaving = false;
    const look = () => {
      const kept = this.#kept();
      if (!isSame(kept, known)) changeLeft(this.#chart, known, kept);
      known = kept;
      if (isLeaving && store.get().trying.length === 0) stop();
    };
    const ends = [store.subscribe(look), this.#takingBack.store.subscribe(look)];
    const stop = () => {
      for (const end of ends) end();
    };
    return () => {
      isLeaving = true;
      look();
    };
  }

  /** Each once, though it may have failed and be tried again at the same moment. */
  #kept(): Kept {
    const { problems, trying } = this.#messages.store.get();
    const left = [...problems.map(({ failure }) => failure), ...trying];
    const rows = left.map(({ unsaved }) => unsaved).filter((row) => row !== undefined);
    const givenUp = this.#takingBack.store.get().all;
    const edits = left.map(({ undone }) => undone).filter((step) => step !== undefined);
    return {
      rows: new Map(rows.map((row) => [row.key, row])),
      edits: new Map(edits.map((step) => [step.act, step])),
      givenUp: new Map(givenUp.map((one) => [nameOfGivenUp(one), one])),
    };
  }
}

function isSame(one: Kept, other: Kept): boolean {
  return (['rows', 'edits', 'givenUp'] as const).every((part) => {
    const [ours, theirs]: ReadonlyMap<unknown, unknown>[] = [one[part], other[part]];
    if (ours === theirs) return true;
    return (
      ours?.size === theirs?.size && [...(ours ?? [])].every(([name, entry]) => theirs?.get(name) === entry)
    );
  });
}
