import pg from 'pg';
import { readDatabaseUrl } from '../../db/url.ts';
import { usageError } from '../operate/edge.ts';

const LOCAL_HOSTS = ['localhost', '127.0.0.1', '::1'];

/**
 * Throws a usage error where the host of a database is another machine, unless told that it is fine; `deed`
 * is what is about to happen there. The host is asked of the driver: ?host= in the URL, or PGHOST, may be
 * another than the one that is seen first.
 */
export function assertLocal(databaseUrl: string, deed: string, remoteIsFine: boolean): void {
  const { host } = new pg.Client(readDatabaseUrl(databaseUrl));
  if (remoteIsFine || host.startsWith('/') || LOCAL_HOSTS.includes(host)) return;
  throw usageError(
    `The database is on ${host}, which is not this machine, and ${deed}.`,
    'Point DATABASE_URL at a local database; if it is that one you mean, add --remote-host-is-fine.',
  );
}
