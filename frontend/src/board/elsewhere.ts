import type { Chart } from '../contract/chart.ts';
import { isPassing, messageOf, requestRow } from '../request/request.ts';
import type { ChartIdentity } from '../store/memory.ts';
import { Store } from '../store/store.ts';
import type { Messages } from './messages.ts';
import { type NewRow, postOf } from './new-row.ts';
import { chartsLeft, keepLeft, type Left, leftOf } from './outbox.ts';

/** What is not stored of a chart that is not shown. */
export interface LeftElsewhere extends ChartIdentity {
  readonly name: string;
  /** How many marks it is about. */
  readonly count: number;
  /** Why the server refuses it; null while it has only not answered. */
  readonly refused: string | null;
}

/**
 * What this tab has not stored of other charts. New marks are stored as soon as the server answers, each once
 * and on its own chart; what was to be done to stored ones waits for its chart to be shown.
 */
export class Elsewhere {
  /** What people should know of: what is only being stored for the first time is not among it. */
  readonly store = new Store<{ readonly charts: readonly LeftElsewhere[] }>({ charts: [] });
  readonly #shown: Chart;
  readonly #messages: Messages;
  readonly #refused = new Map<string, string>();
  #sending = false;

  constructor(shown: Chart, messages: Messages) {
    this.#shown = shown;
    this.#messages = messages;
  }

  /** Says what there is. */
  look(): void {
    this.store.set({ charts: this.#others().map(([chart, left]) => this.#asTold(chart, left)) });
  }

  /** The server answers: stores what is new, and says what is left. */
  async send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      for (const [chart, left] of this.#others()) {
        const known = this.store.get().charts.some(({ id }) => id === chart.id);
        const stored = await this.#sendAll(chart, left.rows);
        if (known && stored > 0)
          this.#messages.tell(
            `Stored now, on ${left.name}: ${marks(stored)} that ${stored === 1 ? 'was' : 'were'} not.`,
          );
      }
    } finally {
      this.#sending = false;
      this.look();
    }
  }

  /** Forgets what is not stored of a chart. */
  readonly giveUp = ({ id, created_at, name }: LeftElsewhere): void => {
    keepLeft({ id, created_at }, { name, rows: [], edits: [] });
    this.look();
  };

  /** Returns how many were stored; what is refused is not sent again from here. */
  async #sendAll(chart: ChartIdentity, rows: readonly NewRow[]): Promise<number> {
    let stored = 0;
    for (const row of rows) {
      if (this.#refused.has(row.key)) continue;
      const { path, body } = postOf(chart.id, row.fields);
      try {
        await requestRow(path, { method: 'POST', body, idempotencyKey: row.key });
        forget(chart, row);
        stored += 1;
      } catch (thrown) {
        if (isPassing(thrown)) break;
        this.#refused.set(row.key, messageOf(thrown));
      }
    }
    return stored;
  }

  #others(): [ChartIdentity, Left][] {
    const { id, created_at } = this.#shown;
    return chartsLeft()
      .filter((chart) => chart.id !== id || chart.created_at !== created_at)
      .map((chart) => [chart, leftOf(chart)] as const)
      .filter((entry): entry is [ChartIdentity, Left] => entry[1] !== undefined);
  }

  #asTold(chart: ChartIdentity, { name, rows, edits }: Left): LeftElsewhere {
    const count = rows.length + edits.reduce((sum, { changes }) => sum + changes.length, 0);
    const refused = rows.map(({ key }) => this.#refused.get(key)).find((reason) => reason !== undefined);
    return { ...chart, name, count, refused: refused ?? null };
  }
}

/** `One mark`, or `3 marks`. */
export function marks(count: number): string {
  return count === 1 ? 'one mark' : `${count} marks`;
}

/** Read anew: its chart may be shown, and more of it stored, by now. */
function forget(chart: ChartIdentity, { key }: NewRow): void {
  const left = leftOf(chart);
  if (left) keepLeft(chart, { ...left, rows: left.rows.filter((row) => row.key !== key) });
}
