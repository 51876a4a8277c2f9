// Sessions of all jobs: what they are set to, and that they are never silent for long.

import type pg from 'pg';
import { connect, disconnect } from '../db/pool.ts';
import type { OnWaiting } from './liveness/waiting.ts';
import { watchConnection } from './liveness/watch.ts';

/**
 * What role or database may have set otherwise. The first four let the server find out within seconds that
 * this process is gone, also while it builds an index, and give its locks back. Long statements are expected
 * here. A commit waits for the server's own disk, and not for a standby that may be gone for ever.
 */
const PARAMETERS = {
  client_connection_check_interval: '1s',
  tcp_keepalives_idle: '10s',
  tcp_keepalives_interval: '5s',
  tcp_keepalives_count: '3',
  lock_timeout: '0',
  statement_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  default_transaction_isolation: 'read\\ committed',
  synchronous_commit: 'local',
};

export interface SessionSettings {
  databaseUrl: string | undefined;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  /** Beside those that every job has. */
  parameters?: Readonly<Record<string, string>>;
  onWaiting: OnWaiting;
}

/**
 * Opens a connection that is free of time-outs that somebody else chose, found dead by either side, and
 * never silent for more than five seconds: `onWaiting` hears what it waits for. Throws a TargetError when
 * the server cannot be reached.
 */
export async function openClient(settings: SessionSettings): Promise<pg.Client> {
  const parameters = { ...PARAMETERS, ...settings.parameters };
  const onConnecting = (seconds: number) => settings.onWaiting({ for: 'connection', seconds });
  const open = (applicationName: string) =>
    connect({ ...settings, applicationName, parameters, onConnecting });
  const client = await open(settings.applicationName);
  watchConnection(client, {
    openProbe: () => open(`${settings.applicationName.split(' ')[0]} probe`),
    onWaiting: settings.onWaiting,
  });
  return client;
}

/** As `openClient`; disposing the session closes it. */
export async function openSession(
  settings: SessionSettings,
): Promise<AsyncDisposable & { client: pg.Client }> {
  const client = await openClient(settings);
  return { client, [Symbol.asyncDispose]: () => disconnect(client) };
}
