import { requireDatabaseUrl } from '../../db/url.ts';

export interface Config {
  databaseUrl: string;
}

/** Reads DATABASE_URL; throws a TargetError (usage) where it is missing or no PostgreSQL URL. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  return { databaseUrl: requireDatabaseUrl(env['DATABASE_URL']) };
}
