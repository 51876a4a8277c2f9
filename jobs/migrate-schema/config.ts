// The settings of this job, and the names of both databases.

import { TargetError } from '../../db/errors.ts';
import { databaseName, requireDatabaseUrl, withDatabase } from '../../db/url.ts';

/** How sessions of this job and its log name it. */
export const APPLICATION_NAME = 'drizzle-migrate';
/** PostgreSQL's own databases: neither the application's nor a thing to rename. */
const RESERVED = ['postgres', 'template0', 'template1'];
/** Databases from which another one can be renamed or made, in the order in which they are tried. */
const MAINTENANCE_DATABASES = ['postgres', 'template1', 'defaultdb'];
const DEFAULT_OLD_NAME = 'ml_db';

export interface Config {
  databaseUrl: string;
  /** The same server and user, but databases from which another one can be renamed. */
  maintenanceUrls: string[];
  newName: string;
  oldName: string;
}

/** Reads DATABASE_URL and OLD_POSTGRES_DB; throws a TargetError (usage) that names the wrong one. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const databaseUrl = requireDatabaseUrl(env['DATABASE_URL']);
  return {
    databaseUrl,
    maintenanceUrls: MAINTENANCE_DATABASES.map((name) => withDatabase(databaseUrl, name)),
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
