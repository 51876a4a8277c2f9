import type { Problem } from '../contract/problem.ts';
import { onBehalfOf } from './asking.ts';
import { foundIn } from './cause.ts';
import { badField, Clash, CommitLost, Refusal } from './errors.ts';
import { etagOf } from './etag.ts';
import { assertParameters } from './fields.ts';
import { type Framing, framedStream, JSON_ARRAY } from './framed-stream.ts';
import { logBug } from './log.ts';
import { assertOwnHost } from './own-host.ts';
import { assertSameOrigin } from './same-origin.ts';
import { asUnavailable } from './unavailable.ts';

type Handler<Rest extends unknown[]> = (request: Request, ...rest: Rest) => Promise<Response>;

/** Charts change by upload and by migration, so no answer of the API may be kept. */
const NO_STORE = { 'Cache-Control': 'no-store' };

/** `body` as JSON that no cache keeps. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { ...NO_STORE, ...headers } });
}

/** JSON text that PostgreSQL made, unchanged. */
export function jsonText(text: string, status = 200): Response {
  return new Response(text, { status, headers: { ...NO_STORE, 'Content-Type': 'application/json' } });
}

/** A row as JSON text, with its entity tag for a later `If-Match`. */
export function jsonRow(text: string, status = 200, ETag = etagOf(text)): Response {
  return new Response(text, { status, headers: { ...NO_STORE, 'Content-Type': 'application/json', ETag } });
}

/** What every deletion that worked answers. */
export function done(): Response {
  return json({ success: true });
}

/**
 * Pieces of text as one body. The first is awaited here, so that a database that is away is still a 503;
 * where there is none, `whenEmpty` may refuse.
 */
export async function streamed(
  pieces: AsyncGenerator<string, void>,
  {
    framing = JSON_ARRAY,
    headers = { 'Content-Type': 'application/json' },
    whenEmpty = async () => {},
  }: { framing?: Framing; headers?: Record<string, string>; whenEmpty?: () => Promise<void> } = {},
): Promise<Response> {
  const first = await pieces.next();
  if (first.done) await whenEmpty();
  return new Response(framedStream(framing, first.value ?? undefined, pieces), {
    headers: { ...NO_STORE, ...headers },
  });
}

/**
 * Wraps a route: it answers under this server's own names alone; a refusal becomes `{error}` with its status,
 * a bug one with 500, and a line of the log.
 */
export function route<Rest extends unknown[]>(handler: Handler<Rest>): Handler<Rest> {
  return async (request, ...rest) => {
    try {
      assertOwnHost(request);
      assertParameters(request);
      return await onBehalfOf(request, () => handler(request, ...rest));
    } catch (thrown) {
      return refused(refusalOf(thrown, request.signal));
    }
  };
}

/**
 * Why a route failed. Nobody hears it where the client has gone, and nobody needs to read of it in the log.
 */
function refusalOf(thrown: unknown, signal: AbortSignal): Refusal {
  if (signal.aborted && !(thrown instanceof Refusal)) return badField('request', 'was given up');
  try {
    return asRefusal(thrown);
  } catch (bug) {
    logBug(bug);
    return new Refusal(500, 'bug', 'This failed for a reason that nobody expected; the server’s log has it.');
  }
}

function refused(refusal: Refusal): Response {
  const { message: error, status, retryAfterSeconds, body } = refusal;
  if (refusal instanceof Clash) {
    const { rowText } = refusal;
    return jsonRow(`{"error": ${JSON.stringify(error)}, "stored": ${rowText}}`, status, etagOf(rowText));
  }
  const problem: Problem = refusal.isOutcomeKnown ? body : { error, outcome: 'unknown' };
  return json(problem, status, {
    ...(retryAfterSeconds && { 'Retry-After': String(retryAfterSeconds) }),
    // The rest of the body, if it still came, would be taken for the next request.
    ...(status === 408 && { Connection: 'close' }),
  });
}

/** Wraps a route that changes something: as `route`, and only for pages of this server. */
export function mutation<Rest extends unknown[]>(handler: Handler<Rest>): Handler<Rest> {
  return route(async (request, ...rest) => {
    assertSameOrigin(request);
    return handler(request, ...rest);
  });
}

/** The refusal behind an error; throws the error itself when it is a bug. */
export function asRefusal(thrown: unknown): Refusal {
  const refusal = foundIn(thrown, Refusal);
  if (refusal) return refusal;
  const unavailable = asUnavailable(thrown);
  if (unavailable) {
    unavailable.isOutcomeKnown = !(thrown instanceof CommitLost);
    return unavailable;
  }
  throw thrown;
}
