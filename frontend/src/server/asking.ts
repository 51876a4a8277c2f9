import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage<Request>();

/** Does `work` on behalf of a request: what it asks of the database is cancelled when the client has gone. */
export function onBehalfOf<T>(request: Request, work: () => Promise<T>): Promise<T> {
  return current.run(request, work);
}

/** Aborted when nobody waits any more for what is done now; undefined where no request is behind it. */
export function askingSignal(): AbortSignal | undefined {
  return current.getStore()?.signal;
}

/** Whoever calls what this returns later does so on behalf of the request of now. */
export function keepAsking(): <T>(work: () => T) => T {
  return AsyncLocalStorage.snapshot();
}
