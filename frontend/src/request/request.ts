import type { Problem } from '../contract/problem.ts';

/**
 * A request that brought no answer, a refusal, or an answer that is not ours. Its message is fit to be shown.
 */
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

/** Whether it failed because nobody answered, which goes by: not because it was refused. */
export function isPassing(thrown: unknown): boolean {
  return thrown instanceof RequestError && PASSING.has(thrown.status);
}

/** Whether it was refused: only then it is certain that nothing was stored. */
export function isRefusal(thrown: unknown): boolean {
  return thrown instanceof RequestError && thrown.status >= 400 && thrown.status < 500;
}

/** No answer, and what proxies say while the server behind them is away. */
const PASSING: ReadonlySet<number> = new Set([0, 502, 503, 504]);
const REPEAT_MS = 400;

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
export function request<Answer>(path: string, options: RequestOptions = {}): Promise<Answer> {
  return repeated(options, async () => (await jsonOf(await reach(path, options), options.signal)) as Answer);
}

/**
 * A stored row with its entity tag as one more field, which lists have in it already. Throws as `request`
 * does.
 */
export async function requestRow<Row extends object>(path: string, options: RequestOptions): Promise<Row> {
  const response = await reach(path, options);
  return withEtag((await jsonOf(response, options.signal)) as Row, response);
}

/**
 * Reading changes nothing, so what fails for the moment (no connection, a server that is being restarted) is
 * tried once more before anybody hears of it.
 */
async function repeated<Answer>(
  { method = 'GET', signal }: RequestOptions,
  work: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await work();
  } catch (thrown) {
    if (method !== 'GET' || !isPassing(thrown)) throw thrown;
    await new Promise((resolve) => setTimeout(resolve, REPEAT_MS));
    signal?.throwIfAborted();
    return work();
  }
}

async function jsonOf(response: Response, signal?: AbortSignal): Promise<unknown> {
  if (!response.ok) throw await refusalOf(response);
  const text = await whole(() => response.text(), signal);
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch (cause) {
    throw new RequestError(NOT_OURS, response.status, { cause });
  }
}

function withEtag<Row extends object>(row: Row, response: Response): Row {
  const etag = response.headers.get('etag');
  return etag ? { ...row, etag } : row;
}

/**
 * A file of this application's own API, whole. Throws a RequestError as `request` does, also where it breaks
 * off.
 */
export function requestFile(path: string): Promise<Blob> {
  return repeated({}, async () => {
    const response = await reach(path, {});
    if (!response.ok) throw await refusalOf(response);
    return whole(() => response.blob());
  });
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
  const { stored } = problem;
  if (typeof stored === 'object' && stored !== null) problem.stored = withEtag(stored, response);
  return new RequestError(said, response.status, { problem });
}

/** What went wrong, in words. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
