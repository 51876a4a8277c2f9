import type { StoredRow } from '../marks/row.ts';
import { messageOf, RequestError, requestRow } from '../request/request.ts';
import { Store } from '../store/store.ts';
import { describe } from './describe.ts';
import { deleteRow } from './mark-requests.ts';
import type { MarksData } from './marks-data.ts';
import type { Messages } from './messages.ts';
import { markOfNew, type NewRow, postOf } from './new-row.ts';

/** What the API refuses with these was not stored; what a proxy says instead, nobody knows. */
const NOT_STORED: ReadonlySet<number> = new Set([400, 404, 409, 422]);

/**
 * New rows that were given up while nobody answered, and that may be stored all the same: once the server
 * answers, each is asked for by its key, and deleted.
 */
export class TakingBack {
  readonly store = new Store<{ readonly rows: ReadonlyMap<string, NewRow> }>({ rows: new Map() });
  readonly #chartId: number;
  readonly #marks: MarksData;
  readonly #messages: Messages;
  #sending: string | undefined;

  constructor(chartId: number, marks: MarksData, messages: Messages) {
    this.#chartId = chartId;
    this.#marks = marks;
    this.#messages = messages;
  }

  /** These are not to be stored, also those that a page before has given up. */
  add(...rows: readonly NewRow[]): void {
    this.#set(new Map([...this.store.get().rows, ...rows.map((row) => [row.key, row] as const)]));
  }

  /** It shall be stored after all; false where it is, or is being, deleted: then its key stands for that. */
  cancel({ key }: NewRow): boolean {
    const isThere = this.store.get().rows.has(key) && this.#sending !== key;
    if (isThere) this.#forget(key);
    return isThere;
  }

  /** The server answers. */
  async send(): Promise<void> {
    if (this.#sending !== undefined || this.store.get().rows.size === 0) return;
    for (const row of this.store.get().rows.values()) {
      if (!this.store.get().rows.has(row.key)) continue;
      this.#sending = row.key;
      const isKnown = await this.#send(row);
      this.#sending = undefined;
      if (!isKnown) break;
    }
    await this.#marks.refresh();
  }

  /** False where nobody answered. */
  async #send(row: NewRow): Promise<boolean> {
    try {
      await takeBack(this.#chartId, row);
    } catch (thrown) {
      if (statusOf(thrown) !== 412) return false;
      const words = describe(markOfNew(row.fields, this.#marks.store.get()));
      const one = `${words}: It was stored before it was given up, and stays: ${messageOf(thrown)}`;
      this.#messages.complain({ one, many: () => one, about: row.key });
    }
    this.#forget(row.key);
    return true;
  }

  #forget(key: string): void {
    this.#set(new Map([...this.store.get().rows].filter(([other]) => other !== key)));
  }

  #set(rows: ReadonlyMap<string, NewRow>): void {
    this.store.set({ rows });
  }
}

/**
 * Sees to it that a new row is not stored that may be. Throws a RequestError where it cannot be known, and
 * where it is stored and somebody else has changed it since.
 */
export async function takeBack(chartId: number, { fields, key }: NewRow): Promise<void> {
  const { path, body } = postOf(chartId, fields);
  let stored: StoredRow;
  try {
    stored = await requestRow<StoredRow>(path, { method: 'POST', body, idempotencyKey: key });
  } catch (thrown) {
    if (NOT_STORED.has(statusOf(thrown))) return;
    throw thrown;
  }
  await deleteRow(stored).catch((thrown: unknown) => {
    if (statusOf(thrown) !== 404) throw thrown;
  });
}

function statusOf(thrown: unknown): number {
  if (!(thrown instanceof RequestError)) throw thrown;
  return thrown.status;
}
