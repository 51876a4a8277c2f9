import type { Chart } from '../contract/chart.ts';
import { type ChartIdentity, chartsRemembered, nameOfMemory, recall, remember } from '../store/memory.ts';
import type { Messages } from './messages.ts';
import { isNewRows, type NewRow } from './new-row.ts';
import type { Failure } from './problems.ts';
import { isSteps, type Step } from './step.ts';

const MEMORY = 'left';

/** What is not stored of one chart. */
export interface Left {
  /** The chart's name. */
  readonly name: string;
  readonly rows: readonly NewRow[];
  /** What is not done to rows that are stored. */
  readonly edits: readonly Step[];
}

/** What is not stored yet of one chart, kept until it is, also over a reload and while others are shown. */
export class Outbox {
  readonly #chart: Chart;
  readonly #messages: Messages;

  constructor(chart: Chart, messages: Messages) {
    this.#chart = chart;
    this.#messages = messages;
  }

  /** What was not known to be stored when the page was left. */
  recall(): Left {
    return leftOf(this.#chart) ?? { name: this.#chart.name, rows: [], edits: [] };
  }

  /** Keeps what is being stored, and what failed and can be tried again. Returns the way to stop. */
  watch(): () => void {
    const { store } = this.#messages;
    let known = store.get();
    return store.subscribe(() => {
      const { problems, trying } = store.get();
      if (problems === known.problems && trying === known.trying) return;
      known = store.get();
      const left = [...problems.map(({ failure }) => failure), ...trying];
      keepLeft(this.#chart, {
        name: this.#chart.name,
        rows: eachOnce(left, ({ unsaved }) => unsaved && [unsaved.key, unsaved]),
        edits: eachOnce(left, ({ undone, about }) => undone && [`${about} ${undone.act}`, undone]),
      });
    });
  }
}

/** What this tab has not stored of a chart; undefined where there is nothing. */
export function leftOf(chart: ChartIdentity): Left | undefined {
  return recall(nameOfMemory(MEMORY, chart), isLeft);
}

/** Remembers what is not stored of a chart, and nothing where that is nothing. */
export function keepLeft(chart: ChartIdentity, left: Left): void {
  const isNothing = left.rows.length + left.edits.length === 0;
  remember(nameOfMemory(MEMORY, chart), isNothing ? undefined : left);
}

/** The charts of which something is not stored. */
export function chartsLeft(): ChartIdentity[] {
  return chartsRemembered(MEMORY);
}

/** Each once, though it may have failed and be tried again at the same moment. */
function eachOnce<Kept>(
  left: readonly Failure[],
  keptOf: (failure: Failure) => readonly [string, Kept] | undefined,
): Kept[] {
  return [...new Map(left.map(keptOf).filter((entry) => entry !== undefined)).values()];
}

function isLeft(value: unknown): value is Left {
  const { name, rows, edits } = (value ?? {}) as Partial<Left>;
  return typeof name === 'string' && isNewRows(rows) && isSteps(edits);
}
