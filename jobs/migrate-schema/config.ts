// The settings of this job, and the names of both databases.

import { TargetError } from '../../db/errors.ts';
import { databaseName, requireDatabaseUrl, withDatabase } from '../../db/url.ts';

/** How sessions of this job and its log name it. */
export const APPLICATION_NAME = 'drizzle-migrate';
/** PostgreSQL's own databases: neither the application's nor a thing to rename. */
const RESERVED = ['postgres', 'template0', 'template1'];
const MAINTENANCE_DATABASE = 'postgres';
const DEFAULT_OLD_NAME = 'ml_db';

export interface Config {
  databaseUrl: string;
  /** The same server and user, but the database from which another one can be renamed. */
  maintenanceUrl: string;
  newName: string;
  oldName: string;
}

/** Reads DATABASE_URL and OLD_POSTGRES_DB; throws a TargetError (usage) that names the wrong one. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const databaseUrl = requireDatabaseUrl(env['DATABASE_URL']);
  return {
    databaseUrl,
    maintenanceUrl: withDatabase(databaseUrl, MAINTENANCE_DATABASE),
    newName: requireName('DATABASE_URL', databaseName(databaseUrl)),
    oldName: requireName('OLD_POSTGRES_DB', env['OLD_POSTGRES_DB'] || DEFAULT_OLD_NAME),
  };
}

function requireName(setting: string, name: string): string {
  if (name !== '' && !RESERVED.includes(name)) return name;
  throw new TargetError(
    'database_name_invalid',
    name === '' ? `${setting} names no database.` : `${setting} names ${name}, PostgreSQL's own database.`,
    `Let ${setting} name the application's database, e.g. ${setting === 'DATABASE_URL' ? 'candle_annotator' : DEFAULT_OLD_NAME}.`,
    { usage: true },
  );
}
