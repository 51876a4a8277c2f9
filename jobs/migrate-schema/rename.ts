import pg from 'pg';
import { TargetError } from '../../db/errors.ts';
import { askColumn } from '../../db/values.ts';
import type { SchemaLog } from './events.ts';
import type { Names } from './plan.ts';

/** PostgreSQL itself waits up to five seconds for sessions to leave, so this bounds the whole at 30 s. */
const RENAME_ATTEMPTS = 6;
const OBJECT_IN_USE = '55006';

interface Session {
  user: string | null;
  application: string | null;
  client: string | null;
}

/**
 * Renames the old database to the new name after ending every session in it; throws a TargetError
 * when it stays in use.
 *
 * Ending and renaming travel in one message: RENAME holds an exclusive lock on the database, at which
 * clients that come back have to wait, and afterwards they find the name gone. One that slips in
 * between the two statements is met by the next attempt. The alternative, ALLOW_CONNECTIONS false,
 * would leave a database that nobody can enter if this process were killed before it is undone.
 */
export async function renameDatabase(client: pg.Client, names: Names, log: SchemaLog): Promise<void> {
  for (let attempt = 1; attempt <= RENAME_ATTEMPTS; attempt++) {
    const sessions = await sessionsIn(client, names.oldName);
    if (sessions.length > 0) log.warn('sessions_ending', { database: names.oldName, sessions });
    if (await endAndRename(client, names)) {
      log.info('database_renamed', { from: names.oldName, to: names.newName });
      return;
    }
    log.warn('rename_retried', { database: names.oldName, attempt, attempts: RENAME_ATTEMPTS });
  }
  throw await stillInUse(client, names.oldName);
}

/** False when somebody is still, or again, in the database. */
async function endAndRename(client: pg.Client, { oldName, newName }: Names): Promise<boolean> {
  try {
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${pg.escapeLiteral(oldName)};
       ALTER DATABASE ${pg.escapeIdentifier(oldName)} RENAME TO ${pg.escapeIdentifier(newName)}`,
    );
    return true;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === OBJECT_IN_USE) return false;
    throw error;
  }
}

async function sessionsIn(client: pg.Client, database: string): Promise<Session[]> {
  const { rows } = await client.query<Session>(
    `SELECT usename AS user, application_name AS application, host(client_addr) AS client
       FROM pg_stat_activity WHERE datname = $1`,
    [database],
  );
  return rows;
}

async function stillInUse(client: pg.Client, database: string): Promise<TargetError> {
  const sessions = (await sessionsIn(client, database)).map(
    ({ user, application, client: address }) =>
      `${application || 'unnamed'} (${user} from ${address ?? 'local'})`,
  );
  const sql = 'SELECT gid FROM pg_prepared_xacts WHERE database = $1';
  const prepared = await askColumn(client, sql, [database]);
  const holders = [...sessions, ...prepared.map((gid) => `prepared transaction ${gid}`)];
  return new TargetError(
    'database_in_use',
    `Cannot rename ${database}: it is still in use after ${RENAME_ATTEMPTS} attempts by ${holders.join(', ') || 'sessions that came and went'}.`,
    'Stop what connects to it (the old application above all; prepared transactions with ROLLBACK PREPARED), then run the same command again. Nothing was renamed.',
  );
}
