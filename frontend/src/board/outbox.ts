import type { Chart } from '../contract/chart.ts';
import { nameOfMemory, recall, remember } from '../store/memory.ts';
import type { Messages } from './messages.ts';
import { isNewRows, type NewRow } from './new-row.ts';

/** What is not stored yet of one chart, kept until it is, also over a reload. */
export class Outbox {
  readonly #memory: string;
  readonly #messages: Messages;

  constructor(chart: Chart, messages: Messages) {
    this.#memory = nameOfMemory('unsaved', chart);
    this.#messages = messages;
  }

  /** What was not known to be stored when the page was left. */
  recall(): readonly NewRow[] {
    return recall(this.#memory, isNewRows) ?? [];
  }

  /** Keeps what is being stored, and what failed and can be tried again. Returns the way to stop. */
  watch(): () => void {
    const { store } = this.#messages;
    return store.subscribe(() => {
      const { problems, trying } = store.get();
      const left = [...problems.map(({ failure }) => failure), ...trying].map(({ unsaved }) => unsaved);
      const rows = new Map(left.filter((row) => row !== undefined).map((row) => [row.key, row]));
      remember(this.#memory, rows.size === 0 ? undefined : [...rows.values()]);
    });
  }
}
