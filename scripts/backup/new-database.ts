import pg from 'pg';
import { databaseSizes, type LiveServer } from './live-server.ts';
import { loadDatabase } from './load.ts';
import type { DatabaseBackup } from './manifest.ts';
import { PsqlSession } from './psql-session.ts';

const UNPROVED = 'restoring_';

/**
 * Restores a backup into a new database of the running server and returns its name, once every value in it
 * was compared. Where that fails, or is interrupted, the new database is gone again; one that a killed
 * process left behind goes, too.
 */
export async function restoreBeside(
  live: LiveServer,
  folder: string,
  backup: DatabaseBackup,
  signal: AbortSignal,
): Promise<string> {
  for (const name of (await databaseSizes(live, signal)).keys())
    if (name.startsWith(UNPROVED)) await drop(live, name).catch(() => {}); // Somebody may be at work in it.
  const name = UNPROVED + new Date().toISOString().replaceAll(/\D/g, '');
  try {
    await loadDatabase(live.client, folder, backup, name, signal);
    return name;
  } catch (cause) {
    await drop(live, name);
    throw cause;
  }
}

/** A database that is renamed out of the way. */
export interface Aside {
  from: string;
  to: string;
}

/** Puts databases aside and lets the restored one take its name: all of it or, where that fails, nothing. */
export async function takeName(
  live: LiveServer,
  restored: string,
  name: string,
  aside: readonly Aside[],
): Promise<void> {
  const renames = [...aside, { from: restored, to: name }];
  const sessions = renames.map(({ from }) => pg.escapeLiteral(from)).join(', ');
  await using session = new PsqlSession(live.client, 'postgres');
  await session.ask(
    [
      'BEGIN;',
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN (${sessions}) \\g /dev/null`,
      ...renames.map(
        ({ from, to }) => `ALTER DATABASE ${pg.escapeIdentifier(from)} RENAME TO ${pg.escapeIdentifier(to)};`,
      ),
      'COMMIT;',
    ].join('\n'),
    NEVER,
  );
}

/** Cleaning up and renaming go on when somebody has asked to stop: they take a moment. */
const NEVER = new AbortController().signal;

/** Removes a restored database that has not got its name; where that fails, the next run does. */
export async function forgetRestored(live: LiveServer, restored: string): Promise<void> {
  await drop(live, restored).catch(() => undefined);
}

async function drop({ client }: LiveServer, name: string): Promise<void> {
  await using session = new PsqlSession(client, 'postgres');
  await session.ask(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)};`, NEVER);
}
