import pg from 'pg';
import { assertUtf8 } from '../../db/encoding.ts';
import { RENAME_LOCK, withLock } from '../../db/locks.ts';
import { sayMadeNew } from '../../db/made-new.ts';
import { askColumn } from '../../db/values.ts';
import type { Config } from './config.ts';
import { bothExist } from './conflict.ts';
import type { SchemaLog } from './events.ts';
import { type DatabaseAction, type Names, planDatabase } from './plan.ts';
import { renameDatabase } from './rename.ts';
import { type JobSession, openJobSession } from './session.ts';
import { noteWayBack, noteWayBackSince } from './way-back.ts';

const NO_SUCH_DATABASE = '3D000';

type Step = (client: pg.Client, config: Config, log: SchemaLog) => Promise<void>;

const STEPS: Record<DatabaseAction, Step> = {
  rename: giveNewName,
  create: createDatabase,
  keep: async (_client, { newName }, log) => log.info('database_kept', { database: newName }),
  ask: async (client, config) => {
    throw await bothExist(client, config);
  },
};

/**
 * Leaves a database of the new name on the server: the old one renamed, or a new one, or the one that is
 * there. Any number of callers may do so at once: the first one acts, the others wait and find it done.
 * Another database is entered only where there is something to rename or to make. Throws a JobError where
 * both exist.
 */
export async function ensureDatabase(config: Config, log: SchemaLog): Promise<void> {
  const target = await openIfThere(config.databaseUrl, log);
  if (target) {
    await using session = target;
    await act(session.client, config, log);
    return;
  }
  await using maintenance = await openFirst(config.maintenanceUrls, log);
  await withLock(
    maintenance.client,
    RENAME_LOCK,
    () => act(maintenance.client, config, log),
    () => log.info('lock_waiting', { reason: 'another process is preparing the database' }),
  );
}

async function act(client: pg.Client, config: Config, log: SchemaLog): Promise<void> {
  const action = planDatabase(await existingDatabases(client, config), config);
  if (action === 'rename') await assertUtf8(client, config.oldName);
  if (action === 'keep') await assertUtf8(client, config.newName);
  await STEPS[action](client, config, log);
}

async function giveNewName(client: pg.Client, config: Config, log: SchemaLog): Promise<void> {
  const isNoted = await noteWayBack(config, log);
  await renameDatabase(client, config, log);
  if (!isNoted) await noteWayBackSince(config, log);
}

/** A session in a database, or undefined where the server has none of that name. */
async function openIfThere(databaseUrl: string, log: SchemaLog): Promise<JobSession | undefined> {
  return openJobSession(databaseUrl, log).catch((error) => {
    if (error.cause instanceof pg.DatabaseError && error.cause.code === NO_SUCH_DATABASE) return undefined;
    throw error;
  });
}

/** A session in the first of these databases that lets us in; where none does, throws what the first said. */
async function openFirst(databaseUrls: readonly string[], log: SchemaLog): Promise<JobSession> {
  const refusals: unknown[] = [];
  for (const databaseUrl of databaseUrls) {
    try {
      return await openJobSession(databaseUrl, log);
    } catch (error) {
      refusals.push(error);
    }
  }
  throw refusals[0];
}

function existingDatabases(client: pg.Client, { oldName, newName }: Names): Promise<string[]> {
  const sql = 'SELECT datname FROM pg_database WHERE datname = ANY ($1)';
  return askColumn(client, sql, [[oldName, newName]]);
}

/**
 * From template0, because a site's template1 may hold objects, another encoding or open sessions. Leaves word
 * in it where an old one was looked for.
 */
async function createDatabase(client: pg.Client, { oldName, newName }: Config, log: SchemaLog) {
  await client.query(`CREATE DATABASE ${pg.escapeIdentifier(newName)} TEMPLATE template0 ENCODING 'UTF8'`);
  if (oldName === newName) return log.info('database_created', { database: newName });
  await client.query(sayMadeNew(newName, oldName));
  log.warn('database_created', {
    database: newName,
    reason: `this server held neither ${oldName} nor ${newName}`,
    hint: `Right for a new installation. If you expected ${oldName} here, stop and check POSTGRES_VOLUME and DATABASE_URL.`,
  });
}
