import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { throwaway } from '../../scripts/embedded-postgres/throwaway.ts';
import { startPostgres } from '../../scripts/embedded-postgres.ts';

/** A server for tests: its own while the tests run, or one that somebody provides. */
export interface TestServer extends AsyncDisposable {
  /** A superuser's URL of the maintenance database. */
  url: string;
}

/** Uses the server behind `givenUrl` (a superuser's URL), or starts one. */
export async function openServer(givenUrl: string | undefined): Promise<TestServer> {
  if (givenUrl) return { url: givenUrl, async [Symbol.asyncDispose]() {} };
  const server = await startPostgres(throwaway());
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
