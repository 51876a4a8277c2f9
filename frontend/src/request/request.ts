import type { Problem } from '../contract/problem.ts';

/** A request that brought no answer, a refusal, or an answer that is not ours. Its message is fit to be shown. */
export class RequestError extends Error {
  /** The HTTP status; 0 when the server was not reached, or not to the end. */
  readonly status: number;
  /** What else the API said of it: the row that is stored (412), that the outcome is unknown (503). */
  readonly problem: Partial<Problem>;

  constructor(message: string, status: number, options?: ErrorOptions & { problem?: Partial<Problem> }) {
    super(message, options);
    this.name = 'RequestError';
    this.status = status;
    this.problem = options?.problem ?? {};
  }
}

const NOT_OURS =
  'Something else answered instead of this application: a proxy, or the sign-in page of a network.';

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  body?: unknown;
  /** Of a POST: with the same key it can be sent again, and is stored once. */
  idempotencyKey?: string;
  /** Of a PATCH or DELETE: the row's ETag as it was read. Where it is another by now, the answer is 412. */
  ifMatch?: string;
  signal?: AbortSignal;
}

/**
 * Asks this application's own API and returns its JSON (undefined for an empty answer). Throws a
 * RequestError for everything but success; an aborted request throws the signal's reason.
 */
export async function request<Answer>(path: string, options: RequestOptions = {}): Promise<Answer> {
  const response = await reach(path, options);
  if (!response.ok) throw await refusalOf(response);
  const text = await whole(() => response.text(), options.signal);
  try {
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  } catch (cause) {
    throw new RequestError(NOT_OURS, response.status, { cause });
  }
}

/** A file of this application's own API, whole. Throws a RequestError as `request` does, also where it breaks off. */
export async function requestFile(path: string): Promise<Blob> {
  const response = await reach(path, {});
  if (!response.ok) throw await refusalOf(response);
  return whole(() => response.blob());
}

async function whole<Body>(read: () => Promise<Body>, signal?: AbortSignal): Promise<Body> {
  try {
    return await read();
  } catch (cause) {
    signal?.throwIfAborted();
    throw new RequestError('The connection broke off half-way.', 0, { cause });
  }
}

async function reach(path: string, options: RequestOptions): Promise<Response> {
  const { method = 'GET', body, signal } = options;
  const init: RequestInit = { method, headers: headersOf(options) };
  if (signal) init.signal = signal;
  if (body !== undefined) init.body = JSON.stringify(body);
  try {
    return await fetch(path, init);
  } catch (cause) {
    signal?.throwIfAborted();
    throw new RequestError('The server cannot be reached. Check the connection and try again.', 0, { cause });
  }
}

function headersOf({ body, idempotencyKey, ifMatch }: RequestOptions): Record<string, string> {
  return {
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
    ...(idempotencyKey && { 'Idempotency-Key': idempotencyKey }),
    ...(ifMatch && { 'If-Match': ifMatch }),
  };
}

/** The API's own words, or the status where something else answered. */
async function refusalOf(response: Response): Promise<RequestError> {
  const problem = ((await response.json().catch(() => null)) ?? {}) as Partial<Problem>;
  const said = typeof problem.error === 'string' ? problem.error : `The server answered ${response.status}.`;
  return new RequestError(said, response.status, { problem });
}

/** What went wrong, in words. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
