import { RequestError, request } from '../request/request.ts';
import { keyOf, type StoredRow } from './marks-state.ts';
import { sameJson } from './same-json.ts';

/**
 * Stores new rows, each once: where the answer to a POST was lost, the row may be stored all the same, so
 * the same row is sent again only after a look at what is there.
 */
export class Posts {
  readonly #known: () => Iterable<string>;
  /** What was sent and may be stored or not, with the keys of the marks that were known before. */
  readonly #unsure = new Map<string, ReadonlySet<string>>();

  /** `known` gives the keys of all marks that this page knows now. */
  constructor(known: () => Iterable<string>) {
    this.#known = known;
  }

  /** Stores a row and returns it as it is stored; `read` gives all rows of its kind. Throws a RequestError. */
  async send<Row extends StoredRow>(path: string, body: object, read: () => Promise<Row[]>): Promise<Row> {
    const sent = JSON.stringify(body);
    const known = this.#unsure.get(sent);
    const isSent = (row: Row) => !known?.has(keyOf(row)) && holds(row, body);
    const row = (known && (await read()).find(isSent)) ?? (await this.#post<Row>(path, body, sent));
    this.#unsure.delete(sent);
    return row;
  }

  async #post<Row>(path: string, body: object, sent: string): Promise<Row> {
    const known = this.#unsure.get(sent) ?? new Set(this.#known());
    try {
      return await request<Row>(path, { method: 'POST', body });
    } catch (thrown) {
      if (!isRefusal(thrown)) this.#unsure.set(sent, known);
      throw thrown;
    }
  }
}

/** Whether the row has every field that was sent, unless a row does not name it (an annotation's chart_id). */
function holds(row: object, body: object): boolean {
  const stored = new Map(Object.entries(row));
  return Object.entries(body).every(
    ([field, value]) => !stored.has(field) || sameJson(stored.get(field), value),
  );
}

/** Only then it is certain that nothing was stored. */
function isRefusal(thrown: unknown): boolean {
  return thrown instanceof RequestError && thrown.status >= 400 && thrown.status < 500;
}
