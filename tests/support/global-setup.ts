import type { TestProject } from 'vitest/node';
import { applyMigrations } from '../../db/migrate.ts';
import { withDatabase } from '../../db/url.ts';
import { dropDatabase, openServer, uniqueName, withClient } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A superuser's URL of the maintenance database on the run's PostgreSQL. */
    serverUrl: string;
    /** The database with the migrations applied and no rows, which tests copy. */
    templateDatabase: string;
    /** From and up to which of the drawn awkward files under tests/cases are tried; vitest.config.ts says so. */
    cases: [number, number];
  }
}

/** One PostgreSQL per test run and one migrated template database on it. Returns what undoes both. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await openServer(process.env['TEST_DATABASE_URL']));
  const template = uniqueName('candle_template');
  await withClient(server.url, (client) => client.query(`CREATE DATABASE ${template} TEMPLATE template0`));
  stack.defer(() => dropDatabase(server.url, template));
  await withClient(withDatabase(server.url, template), (client) => applyMigrations(client));
  // A connection to a template makes copying it fail, so nobody is let in any more.
  await withClient(server.url, (client) =>
    client.query(`ALTER DATABASE ${template} WITH ALLOW_CONNECTIONS false`),
  );
  project.provide('serverUrl', server.url);
  project.provide('templateDatabase', template);
  const kept = stack.move();
  return () => kept.disposeAsync();
}
