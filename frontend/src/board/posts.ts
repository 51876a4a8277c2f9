import type { StoredRow } from '../marks/row.ts';
import { isRefusal, request, requestRow } from '../request/request.ts';

interface Post {
  method: 'POST';
  body: object;
  idempotencyKey: string;
}

/**
 * Stores a new row, and returns it as it is stored under this key, however often it is sent; a lost answer is
 * asked for once more. Throws a RequestError.
 */
export function postRow<Row extends StoredRow>(path: string, body: object, key: string): Promise<Row> {
  return askedTwice({ method: 'POST', body, idempotencyKey: key }, (post) => requestRow<Row>(path, post));
}

/**
 * Asks for something to be begun, once: where the answer was lost, it may have begun all the same, so whoever
 * asks for the same again does so with the same key, by which the server knows it.
 */
export class Starts {
  /** The keys of what was asked for and may have begun or not. */
  readonly #unsure = new Map<string, string>();

  /** Throws a RequestError. */
  async start<Answer>(path: string, body: object): Promise<Answer> {
    const sent = `${path} ${JSON.stringify(body)}`;
    const idempotencyKey = this.#unsure.get(sent) ?? newKey();
    this.#unsure.set(sent, idempotencyKey);
    const post: Post = { method: 'POST', body, idempotencyKey };
    try {
      const answer = await askedTwice(post, () => request<Answer>(path, post));
      this.#unsure.delete(sent);
      return answer;
    } catch (thrown) {
      if (isRefusal(thrown)) this.#unsure.delete(sent);
      throw thrown;
    }
  }
}

/** A key that nobody repeats; `randomUUID` is missing where the page came over plain HTTP. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('-');
}

async function askedTwice<Answer>(post: Post, send: (post: Post) => Promise<Answer>): Promise<Answer> {
  try {
    return await send(post);
  } catch (thrown) {
    if (isRefusal(thrown)) throw thrown;
    return send(post);
  }
}
