import pg from 'pg';
import { inject } from 'vitest';
import { withDatabase } from '../../db/url.ts';
import { dropDatabase, uniqueName, withClient } from './server.ts';

/** A database of a test's own; disposing it closes the connection and drops it, whoever is connected. */
export interface TestDatabase extends AsyncDisposable {
  name: string;
  /** The superuser's URL, as DATABASE_URL. */
  url: string;
  /** One open connection to it. */
  client: pg.Client;
  /** Runs one statement on that connection and returns its rows. */
  query<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Opens that connection anew, to the database that has the name by now. */
  reconnect(): Promise<void>;
}

/** A database with the tables that Drizzle owns and all migrations applied, without rows. */
export function createDatabase(): Promise<TestDatabase> {
  return createFrom(inject('templateDatabase'));
}

/** A copy of a database on another server than the run's own; `words` are put behind CREATE DATABASE. */
export function createDatabaseOn(serverUrl: string, template: string, words = ''): Promise<TestDatabase> {
  return createFrom(template, serverUrl, words);
}

/** A database without any table. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return createFrom('template0');
}

/** The URL of any database on the run's server; it need not exist. */
export function databaseUrl(name: string): string {
  return withDatabase(inject('serverUrl'), name);
}

/** A database name that is free; whatever bears it when it is disposed is dropped. */
export function reserveName(prefix = 'candle_test'): AsyncDisposable & { name: string; url: string } {
  const name = uniqueName(prefix);
  return {
    name,
    url: databaseUrl(name),
    [Symbol.asyncDispose]: () => dropDatabase(inject('serverUrl'), name),
  };
}

/** Runs one statement in the maintenance database `postgres`: for roles, and databases as a whole. */
export function queryServer<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]> {
  return withClient(inject('serverUrl'), async (client) => (await client.query<Row>(sql, values)).rows);
}

async function createFrom(
  template: string,
  serverUrl = inject('serverUrl'),
  words = '',
): Promise<TestDatabase> {
  const name = uniqueName('candle_test');
  const url = withDatabase(serverUrl, name);
  await withClient(serverUrl, (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy ${words}`),
  );
  let client = await openClient(url);
  return {
    name,
    url,
    get client() {
      return client;
    },
    query: async (sql, values) => (await client.query(sql, values)).rows,
    async reconnect() {
      await client.end();
      client = await openClient(url);
    },
    async [Symbol.asyncDispose]() {
      await client.end();
      await dropDatabase(serverUrl, name);
    },
  };
}

async function openClient(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  // Tests end sessions and stop servers on purpose; the next query on the connection reports it.
  client.on('error', () => {});
  await client.connect();
  return client;
}
