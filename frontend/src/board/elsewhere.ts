import type { Chart } from '../contract/chart.ts';
import type { StoredRow } from '../marks/row.ts';
import { isPassing, messageOf, RequestError, request, requestRow } from '../request/request.ts';
import type { ChartIdentity } from '../store/memory.ts';
import { Store } from '../store/store.ts';
import { chartsLeft, keepLeft, type Left, leftOf } from './left.ts';
import type { Messages } from './messages.ts';
import { markOfNew, type NewRow, postOf, type Types } from './new-row.ts';
import type { Step } from './step.ts';
import { noteElsewhere } from './step-stacks.ts';
import { type GivenUp, isStep, takeBack } from './taking-back.ts';

/** What is not stored of a chart that is not shown, in one state. */
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
  /** What people should know of: what is only under way is not among it. */
  readonly store = new Store<{ readonly charts: readonly LeftElsewhere[] }>({ charts: [] });
  readonly #shown: Chart | null;
  readonly #messages: Messages;
  /** Why, by the key of a new row. */
  readonly #refused = new Map<string, string>();
  /** The charts that are there no longer. */
  readonly #gone = new Set<string>();
  /** Edits that were left when it was last looked: by now they are not only under way. */
  #lastLeft = new Set<string>();
  #sending = false;

  /** What marks are called. */
  readonly #types: () => Types;

  /** `shown`: the chart on this page, which looks after its own; null where there is none. */
  constructor(shown: Chart | null, messages: Messages, types: () => Types) {
    this.#shown = shown;
    this.#messages = messages;
    this.#types = types;
  }

  /** Says what there is. */
  look(): void {
    this.store.set({ charts: this.#others().flatMap(([chart, left]) => this.#asTold(chart, left)) });
    const edits = this.#others().flatMap(([chart, left]) => left.edits.map((edit) => nameOf(chart, edit)));
    this.#lastLeft = new Set(edits);
  }

  /** The server answers: stores what is new, and says what is left. */
  async send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      for (const [chart, left] of await this.#othersThere()) {
        const known = this.store.get().charts.some(({ id }) => id === chart.id);
        await this.#takeBackAll(chart, left.givenUp);
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

  /** Forgets what is refused of a chart. */
  readonly giveUp = (chart: LeftElsewhere): void => {
    const left = leftOf(chart);
    if (!left) return;
    const rows = left.rows.filter(({ key }) => !this.#refused.has(key));
    keepLeft(chart, this.#gone.has(idOf(chart)) ? { ...left, rows: [], edits: [] } : { ...left, rows });
    this.look();
  };

  /** Returns how many were stored; what is refused is not sent again from here. */
  async #sendAll(chart: ChartIdentity, rows: readonly NewRow[]): Promise<number> {
    let stored = 0;
    for (const row of rows) {
      if (this.#refused.has(row.key)) continue;
      const { path, body } = postOf(chart.id, row.fields);
      try {
        const options = { method: 'POST', body, idempotencyKey: row.key } as const;
        const after = await requestRow<StoredRow>(path, options);
        const text = `${markOfNew(row.fields, this.#types()).title} added`;
        noteElsewhere(chart.id, { text, changes: [{ before: null, after }], act: row.act });
        forget(chart, 'rows', row);
        stored += 1;
      } catch (thrown) {
        if (isPassing(thrown)) break;
        this.#refused.set(row.key, messageOf(thrown));
      }
    }
    return stored;
  }

  async #takeBackAll(chart: ChartIdentity, givenUp: readonly GivenUp[]): Promise<void> {
    for (const row of givenUp) {
      if (isStep(row)) continue;
      try {
        await takeBack(chart.id, row);
      } catch (thrown) {
        // Where somebody has changed it since, it is theirs too.
        if (!(thrown instanceof RequestError && thrown.status === 412)) return;
      }
      forget(chart, 'givenUp', row);
    }
  }

  /**
   * The others that are there: what is left of one that was deleted is not sent to the one that has its id
   * since the database was made anew.
   */
  async #othersThere(): Promise<[ChartIdentity, Left][]> {
    const others = this.#others();
    if (others.length === 0) return [];
    const there = await request<Chart[]>('/api/charts').catch(() => undefined);
    if (!there) return [];
    const known = new Set(there.map(idOf));
    for (const [chart, left] of others) {
      if (known.has(idOf(chart))) continue;
      this.#gone.add(idOf(chart));
      keepLeft(chart, { ...left, givenUp: [] });
    }
    return others.filter(([chart]) => known.has(idOf(chart)));
  }

  #others(): [ChartIdentity, Left][] {
    const shown = this.#shown && idOf(this.#shown);
    return chartsLeft()
      .filter((chart) => idOf(chart) !== shown)
      .map((chart) => [chart, leftOf(chart)] as const)
      .filter((entry): entry is [ChartIdentity, Left] => entry[1] !== undefined);
  }

  /** What waits, and what each reason for a refusal is about. */
  #asTold(chart: ChartIdentity, { name, rows, edits }: Left): LeftElsewhere[] {
    const gone = this.#gone.has(idOf(chart)) ? 'The chart was deleted.' : null;
    const edited = edits
      .filter((edit) => this.#lastLeft.has(nameOf(chart, edit)))
      .map(({ changes }) => ({ count: changes.length, refused: gone }));
    const added = rows.map(({ key }) => ({ count: 1, refused: gone ?? this.#refused.get(key) ?? null }));
    return [...Map.groupBy([...added, ...edited], ({ refused }) => refused)].map(([refused, left]) => {
      const count = left.reduce((sum, one) => sum + one.count, 0);
      return { ...chart, name, count, refused };
    });
  }
}

/** `One mark`, or `3 marks`. */
export function marks(count: number): string {
  return count === 1 ? 'one mark' : `${count} marks`;
}

/** Read anew: its chart may be shown, and more of it stored, by now. */
function forget(chart: ChartIdentity, part: 'rows' | 'givenUp', { key }: NewRow): void {
  const left = leftOf(chart);
  const isOther = (one: GivenUp) => isStep(one) || one.key !== key;
  if (left) keepLeft(chart, { ...left, [part]: left[part].filter(isOther) });
}

function idOf({ id, created_at }: ChartIdentity): string {
  return `${id} ${created_at}`;
}

function nameOf(chart: ChartIdentity, { act }: Step): string {
  return `${idOf(chart)} ${act}`;
}
