import type { StoredRow } from '../marks/row.ts';
import { RequestError, requestRow } from '../request/request.ts';

/**
 * Stores new rows, each once: where the answer to a POST was lost, the row may be stored all the same, so the
 * same row is sent again with the same key, by which the server knows it.
 */
export class Posts {
  /** The keys of what was sent and may be stored or not. */
  readonly #unsure = new Map<string, string>();

  /**
   * Stores a row and returns it as it is stored; a lost answer is asked for once more. Throws a RequestError.
   */
  async send<Row extends StoredRow>(path: string, body: object): Promise<Row> {
    const sent = `${path} ${JSON.stringify(body)}`;
    const idempotencyKey = this.#unsure.get(sent) ?? newKey();
    const post = () => requestRow<Row>(path, { method: 'POST', body, idempotencyKey });
    try {
      const row = await post().catch((thrown) => {
        if (isRefusal(thrown)) throw thrown;
        return post();
      });
      this.#unsure.delete(sent);
      return row;
    } catch (thrown) {
      if (isRefusal(thrown)) this.#unsure.delete(sent);
      else this.#unsure.set(sent, idempotencyKey);
      throw thrown;
    }
  }
}

/** A key that nobody repeats; `randomUUID` is missing where the page came over plain HTTP. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('-');
}

/** Only then it is certain that nothing was stored. */
function isRefusal(thrown: unknown): boolean {
  return thrown instanceof RequestError && thrown.status >= 400 && thrown.status < 500;
}
