import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { startPostgres } from '../../scripts/embedded-postgres.ts';

/**
 * The server is thrown away after the run, so nothing needs to survive the loss of power that fsync and
 * full-page images are for. A killed server process loses nothing by this: the kernel keeps its pages.
 */
export const THROWAWAY = { fsync: 'off', full_page_writes: 'off' };

/** A server for tests: its own while the tests run, or one that somebody provides. */
export interface TestServer extends AsyncDisposable {
  /** A superuser's URL of the maintenance database. */
  url: string;
}

/** Uses the server behind `givenUrl` (a superuser's URL), or starts one. */
export async function openServer(givenUrl: string | undefined): Promise<TestServer> {
  if (givenUrl) return { url: givenUrl, async [Symbol.asyncDispose]() {} };
  const server = await startPostgres({ parameters: THROWAWAY });
  return { url: server.url('postgres'), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

/** `prefix_` and eight random hex digits: a name that no other test, run or worker uses. */
export function uniqueName(prefix: string): string {
  return `${prefix}_${randomBytes(4).toString('hex')}`;
}

/** Opens a connection for the time of `work`. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  // Tests kill servers on purpose; the query that is under way reports it.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Deletes a database, ending its sessions first; one that does not exist is fine. */
export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await withClient(serverUrl, (client) =>
    client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`),
  );
}
