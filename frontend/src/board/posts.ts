import type { StoredRow } from '../marks/row.ts';
import { RequestError, request, requestRow } from '../request/request.ts';

interface Post {
  method: 'POST';
  body: object;
  idempotencyKey: string;
}

/**
 * Asks for new things, each once: where the answer to a POST was lost, it may have been done all the same, so
 * the same is sent again with the same key, by which the server knows it.
 */
export class Posts {
  /** The keys of what was sent and may be done or not. */
  readonly #unsure = new Map<string, string>();

  /**
   * Stores a row and returns it as it is stored; a lost answer is asked for once more. With the key that it
   * was sent with before, in a page that is gone, it is stored once too. Throws a RequestError.
   */
  send<Row extends StoredRow>(path: string, body: object, key = newKey()): Promise<Row> {
    return this.#once(path, body, (post) => requestRow<Row>(path, post), key);
  }

  /** The same for what is no row. */
  start<Answer>(path: string, body: object): Promise<Answer> {
    return this.#once(path, body, (post) => request<Answer>(path, post));
  }

  async #once<Answer>(
    path: string,
    body: object,
    send: (post: Post) => Promise<Answer>,
    key = newKey(),
  ): Promise<Answer> {
    const sent = `${path} ${JSON.stringify(body)}`;
    const idempotencyKey = this.#unsure.get(sent) ?? key;
    const post = () => send({ method: 'POST', body, idempotencyKey });
    try {
      const answer = await post().catch((thrown) => {
        if (isRefusal(thrown)) throw thrown;
        return post();
      });
      this.#unsure.delete(sent);
      return answer;
    } catch (thrown) {
      if (isRefusal(thrown)) this.#unsure.delete(sent);
      else this.#unsure.set(sent, idempotencyKey);
      throw thrown;
    }
  }
}

/** A key that nobody repeats; `randomUUID` is missing where the page came over plain HTTP. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('-');
}

/** Only then it is certain that nothing was stored. */
function isRefusal(thrown: unknown): boolean {
  return thrown instanceof RequestError && thrown.status >= 400 && thrown.status < 500;
}
