import { inject } from 'vitest';
import { applyMigrations } from '../../../db/migrate.ts';
import { OWNED_TABLES } from '../../../db/owned-tables.ts';
import { withDatabase } from '../../../db/url.ts';
import { throwaway } from '../../../scripts/embedded-postgres/throwaway.ts';
import { startPostgres } from '../../../scripts/embedded-postgres.ts';
import { createDatabaseOn } from '../database.ts';
import { legacyFile } from '../legacy.ts';
import { readCatalog } from '../oracle/catalog.ts';
import { withClient } from '../server.ts';
import { SMALL_FILE, type World } from './observe.ts';
import type { ServerKind } from './servers.ts';

const TEMPLATE = 'migrated';

/** The servers on which states are observed: each is started when the first state asks for it. */
export interface Worlds extends AsyncDisposable {
  /** The run's own server, or one of this kind. */
  on(kind?: ServerKind): Promise<World>;
}

/** Disposing them stops the servers and deletes the legacy files. */
export function openWorlds(): Worlds {
  const stack = new AsyncDisposableStack();
  const worlds = new Map<ServerKind | undefined, Promise<World>>();
  return {
    on(kind) {
      const world = worlds.get(kind) ?? (kind ? startOf(kind, stack) : ownOf(stack));
      worlds.set(kind, world);
      return world;
    },
    async [Symbol.asyncDispose]() {
      await Promise.allSettled(worlds.values());
      await stack.disposeAsync();
    },
  };
}

function ownOf(stack: AsyncDisposableStack): Promise<World> {
  return describe(inject('serverUrl'), inject('templateDatabase'), stack);
}

async function startOf(
  { version, parameters: own, query = '' }: ServerKind,
  stack: AsyncDisposableStack,
): Promise<World> {
  const server = stack.use(await startPostgres({ ...throwaway(await own?.()), ...(version && { version }) }));
  const serverUrl = server.url('postgres') + query;
  await withClient(serverUrl, (client) => client.query(`CREATE DATABASE ${TEMPLATE} TEMPLATE template0`));
  await withClient(withDatabase(serverUrl, TEMPLATE), applyMigrations);
  return describe(serverUrl, TEMPLATE, stack);
}

async function describe(serverUrl: string, template: string, stack: AsyncDisposableStack): Promise<World> {
  const legacy = stack.use(await legacyFile(SMALL_FILE));
  const createDatabase: World['createDatabase'] = (created) =>
    created === undefined
      ? createDatabaseOn(serverUrl, template)
      : createDatabaseOn(serverUrl, 'template0', created);
  await using database = await createDatabase();
  const [server] = await database.query<{ version: number }>(
    `SELECT current_setting('server_version_num')::int / 10000 AS version`,
  );
  const migrated = await readCatalog(database.client, OWNED_TABLES);
  return { legacy, migrated, createDatabase, version: server?.version ?? 0, serverUrl };
}
