import type { Chart } from '../contract/chart.ts';
import { nameOfMemory, recall, remember } from '../store/memory.ts';
import type { Messages } from './messages.ts';
import { isNewRows, type NewRow } from './new-row.ts';
import type { Failure } from './problems.ts';
import { isSteps, type Step } from './step.ts';

/** What is not stored of one chart. */
interface Left {
  readonly rows: readonly NewRow[];
  /** What is not done to rows that are stored. */
  readonly edits: readonly Step[];
}

/** What is not stored yet of one chart, kept until it is, also over a reload. */
export class Outbox {
  readonly #names: { rows: string; edits: string };
  readonly #messages: Messages;

  constructor(chart: Chart, messages: Messages) {
    this.#names = { rows: nameOfMemory('unsaved', chart), edits: nameOfMemory('unsaved-edits', chart) };
    this.#messages = messages;
  }

  /** What was not known to be stored when the page was left. */
  recall(): Left {
    const { rows, edits } = this.#names;
    return { rows: recall(rows, isNewRows) ?? [], edits: recall(edits, isSteps) ?? [] };
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
      keep(this.#names.rows, left, ({ unsaved }) => unsaved && [unsaved.key, unsaved]);
      keep(this.#names.edits, left, ({ undone, about }) => undone && [`${about} ${undone.act}`, undone]);
    });
  }
}

/** Each once, though it may have failed and be tried again at the same moment. */
function keep<Kept>(
  name: string,
  left: readonly Failure[],
  keptOf: (failure: Failure) => readonly [string, Kept] | undefined,
): void {
  const kept = new Map(left.map(keptOf).filter((entry) => entry !== undefined));
  remember(name, kept.size === 0 ? undefined : [...kept.values()]);
}
