import type pg from 'pg';
import { applyMigrations } from '../../../../db/migrate.ts';
import { TABLES } from '../../../../jobs/migrate/rules/tables.ts';
import {
  type EmbeddedPostgres,
  type StartOptions,
  startPostgres,
} from '../../../../scripts/embedded-postgres.ts';
import { type LegacyFile, legacyFile } from '../../../support/legacy.ts';
import { readCatalog } from '../../../support/oracle/catalog.ts';
import { dropDatabase, uniqueName, withClient } from '../../../support/server.ts';

const TEMPLATE = 'fault_template';
export const TABLE_NAMES = TABLES.map(({ name }) => name);
/** Candles of the legacy file: two hundred batches of `SMALL_BATCHES`. */
const CANDLES = 20_000;
/** Many batches, so that every moment is in the middle of something. */
export const SMALL_BATCHES = ['--batch-rows', '500', '--concurrency', '2'];

/** A database whose server may go away at any time: every query has a connection of its own. */
export interface FaultDatabase extends AsyncDisposable {
  name: string;
  url: string;
  query<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
}

/** A PostgreSQL of one's own, which tests may crash, and a legacy file that they must not change. */
export interface World extends AsyncDisposable {
  server: EmbeddedPostgres;
  legacy: LegacyFile;
  /** The catalog as the migrations make it. */
  catalog: string[];
  createDatabase(): Promise<FaultDatabase>;
}

/** Starts the server and writes the file. fsync is on: what a crash may undo is part of the promise. */
export async function createWorld(options?: StartOptions): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startPostgres(options));
  const legacy = stack.use(await legacyFile({ candles: CANDLES }));
  await withClient(server.url('postgres'), (client) => client.query(`CREATE DATABASE ${TEMPLATE}`));
  const catalog = await withClient(server.url(TEMPLATE), async (client) => {
    await applyMigrations(client);
    return readCatalog(client, TABLE_NAMES);
  });
  const kept = stack.move();
  return {
    server,
    legacy,
    catalog,
    createDatabase: () => createDatabase(server),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function createDatabase(server: EmbeddedPostgres): Promise<FaultDatabase> {
  const name = uniqueName('fault');
  const url = server.url(name);
  await withClient(server.url('postgres'), (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`),
  );
  return {
    name,
    url,
    query: (sql, values) => withClient(url, async (client) => (await client.query(sql, values)).rows),
    [Symbol.asyncDispose]: () => dropDatabase(server.url('postgres'), name),
  };
}
