import { Refusal } from './errors.ts';
import { asUnavailable } from './unavailable.ts';

type Handler<Arguments extends unknown[]> = (...args: Arguments) => Promise<Response>;

/** Charts change by upload and by migration, so no answer of the API may be kept. */
export const NO_STORE = { 'Cache-Control': 'no-store' };

/** `body` as JSON that no cache keeps. */
export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: NO_STORE });
}

/** Wraps a route: an expected refusal becomes `{error}` with its status, a bug goes on with its stack. */
export function route<Arguments extends unknown[]>(handler: Handler<Arguments>): Handler<Arguments> {
  return async (...args) => {
    try {
      return await handler(...args);
    } catch (thrown) {
      const refusal = asRefusal(thrown);
      return json({ error: refusal.message }, refusal.status);
    }
  };
}

/** The refusal behind an error; throws the error itself when it is a bug. */
export function asRefusal(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  const unavailable = asUnavailable(thrown);
  if (unavailable) return unavailable;
  throw thrown;
}
