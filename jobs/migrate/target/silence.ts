// Ends a connection whose other side is gone.

import type { Socket } from 'node:net';
import type pg from 'pg';
import { disconnect } from '../../../db/pool.ts';
import { processId } from './process-id.ts';

const TICK_MS = 1_000;
const SILENT_TICKS = 5;

/**
 * Ends `client`'s connection when the other side no longer knows of it: after five seconds without a byte in
 * either direction while an answer is due, another connection asks what the server's process is doing. One
 * that works, or waits for a lock, may take as long as it likes. Where that process is gone or waits for us,
 * or no server answers at all, the connection is dead: whatever waits on it fails with ETIMEDOUT. TCP alone
 * notices nothing as long as something in between keeps acknowledging.
 */
export function watchSilence(client: pg.Client, openProbe: () => Promise<pg.Client>): void {
  let seen = trafficOf(client);
  let silentTicks = 0;
  const tick = async () => {
    const traffic = trafficOf(client);
    const isWaiting = !(client as unknown as { readyForQuery: boolean }).readyForQuery;
    silentTicks = isWaiting && traffic === seen ? silentTicks + 1 : 0;
    seen = traffic;
    if (silentTicks !== SILENT_TICKS) return;
    const lives = await isAtWork(client, openProbe);
    if (lives || trafficOf(client) !== traffic) silentTicks = 0;
    else socketOf(client).destroy(silent());
  };
  const timer = setInterval(() => void tick(), TICK_MS);
  timer.unref();
  client.once('end', () => clearInterval(timer));
}

/** Ticks that a busy thread could not take do not count, so a slow reader does not count as silence. */
function trafficOf(client: pg.Client): number {
  const { bytesRead, bytesWritten } = socketOf(client);
  return bytesRead + bytesWritten;
}

function socketOf(client: pg.Client): Socket {
  return client.connection.stream as Socket;
}

async function isAtWork(client: pg.Client, openProbe: () => Promise<pg.Client>): Promise<boolean> {
  let probe: pg.Client | undefined;
  try {
    probe = await openProbe();
    const { rows } = await probe.query<{ works: boolean }>(
      `SELECT state = 'active' AND wait_event_type IS DISTINCT FROM 'Client' AS works
         FROM pg_stat_activity WHERE pid = $1`,
      [processId(client)],
    );
    return rows[0]?.works ?? false;
  } catch {
    // Not reachable either, which is the answer.
    return false;
  } finally {
    if (probe) await disconnect(probe).catch(() => {});
  }
}

function silent(): Error {
  const error = new Error('no answer for 5 seconds, and the server does not work on one');
  return Object.assign(error, { code: 'ETIMEDOUT' });
}
