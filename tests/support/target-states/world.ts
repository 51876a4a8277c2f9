import { applyMigrations } from '../../../db/migrate.ts';
import { OWNED_TABLES } from '../../../db/owned-tables.ts';
import { withDatabase } from '../../../db/url.ts';
import type { PostgresVersion } from '../../../scripts/embedded-postgres/binaries.ts';
import { startPostgres } from '../../../scripts/embedded-postgres.ts';
import { createDatabase, createDatabaseOn, type TestDatabase } from '../database.ts';
import { legacyFile } from '../legacy.ts';
import { readCatalog } from '../oracle/catalog.ts';
import { THROWAWAY, withClient } from '../server.ts';
import type { World } from './observe.ts';

/** So small that starting the job is all that a state costs. */
const CANDLES = 60;
const TEMPLATE = 'migrated';

/** The world of the run's own server; disposing it deletes the legacy file. */
export function createWorld(): Promise<World & AsyncDisposable> {
  return describe(createDatabase, async () => {});
}

/** A world on a server of its own, of this version; disposing it stops the server. */
export async function createWorldOn(version: PostgresVersion): Promise<World & AsyncDisposable> {
  const server = await startPostgres({ version, parameters: THROWAWAY });
  const serverUrl = server.url('postgres');
  await withClient(serverUrl, (client) => client.query(`CREATE DATABASE ${TEMPLATE} TEMPLATE template0`));
  await withClient(withDatabase(serverUrl, TEMPLATE), applyMigrations);
  return describe(
    () => createDatabaseOn(serverUrl, TEMPLATE),
    async () => server[Symbol.asyncDispose](),
  );
}

async function describe(
  create: () => Promise<TestDatabase>,
  end: () => Promise<void>,
): Promise<World & AsyncDisposable> {
  const legacy = await legacyFile({ candles: CANDLES });
  await using database = await create();
  const [server] = await database.query<{ version: number }>(
    `SELECT current_setting('server_version_num')::int / 10000 AS version`,
  );
  return {
    legacy,
    migrated: await readCatalog(database.client, OWNED_TABLES),
    createDatabase: create,
    version: server?.version ?? 0,
    async [Symbol.asyncDispose]() {
      await legacy[Symbol.asyncDispose]();
      await end();
    },
  };
}
