import { afterEach, beforeEach, vi } from 'vitest';
import { closeDatabase } from '../../frontend/src/server/database.ts';
import { createDatabase, type TestDatabase } from './database.ts';

type Route = (request: Request) => Promise<Response>;
type RouteOfId = (request: Request, context: { params: Promise<{ id: string }> }) => Promise<Response>;

export interface Answer {
  status: number;
  /** The parsed JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects of an answer
  body: any;
}

/** Gives each test a database of its own, which the frontend's routes use; returns the current one. */
export function frontendDatabase(): () => TestDatabase {
  let db: TestDatabase;
  beforeEach(async () => {
    db = await createDatabase();
    vi.stubEnv('DATABASE_URL', db.url);
    // A machine that does much else at once may take its time; tests of the limits set their own.
    vi.stubEnv('STATEMENT_LIMIT_MS', '60000');
    vi.stubEnv('CONNECTION_WAIT_MS', '60000');
  });
  afterEach(async () => {
    await closeDatabase();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await db[Symbol.asyncDispose]();
  });
  return () => db;
}

/** Asks a route as Next.js does; `query` is what follows the question mark. */
export async function get(route: Route, query = ''): Promise<Answer> {
  return answerOf(await route(requestOf(query)));
}

/** A GET with what follows the question mark. */
export function requestOf(query = ''): Request {
  return new Request(`http://localhost:3000/api/route?${query}`);
}

/** Sends JSON to a route. */
export async function post(route: Route, body: unknown): Promise<Answer> {
  return answerOf(await route(jsonRequest('POST', body)));
}

/** Sends JSON to a route under `[id]`. */
export async function patch(route: RouteOfId, id: number | string, body: unknown): Promise<Answer> {
  return answerOf(await route(jsonRequest('PATCH', body), contextOf(id)));
}

/** Calls the DELETE of a route under `[id]`. */
export async function remove(route: RouteOfId, id: number | string): Promise<Answer> {
  return answerOf(
    await route(new Request('http://localhost:3000/api/route', { method: 'DELETE' }), contextOf(id)),
  );
}

/** What Next.js hands to a route under `[id]`. */
export function contextOf(id: number | string): { params: Promise<{ id: string }> } {
  return { params: Promise.resolve({ id: String(id) }) };
}

/** A request with a JSON body, as `fetch` makes it outside a browser. */
export function jsonRequest(method: string, body: unknown, headers: Record<string, string> = {}): Request {
  return new Request('http://localhost:3000/api/route', {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

/** The answer about a row that is not there; `what` as in "There is no chart with the id 7." */
export function missing(what: string, id: number): Answer {
  return { status: 404, body: { error: `There is no ${what} with the id ${id}.` } };
}

/** Keeps expected log lines out of the test's output, and for the test to read. */
export function silenceLog() {
  return vi.spyOn(process.stderr, 'write').mockReturnValue(true);
}

async function answerOf(response: Response): Promise<Answer> {
  return { status: response.status, body: await response.json() };
}
