import type pg from 'pg';
import { disconnect } from '../../db/pool.ts';
import type { LockHolder } from './waiting.ts';

/** `client`: it waits for us. `gone`: it is no more. `unknown`: nobody answers. */
export type ServerState =
  | { is: 'gone' | 'unknown' }
  /** `copied`: bytes that a COPY has taken in so far. */
  | { is: 'client'; copied: string | null }
  | { is: 'lock'; holders: LockHolder[] }
  | { is: 'standby' }
  | { is: 'working'; at: string | null };

interface Answer {
  active: boolean;
  type: string | null;
  event: string | null;
  copied: string | null;
  holders: LockHolder[];
}

const QUESTION = `
SELECT state = 'active' AS active, wait_event_type AS type, wait_event AS event,
       (SELECT bytes_processed FROM pg_stat_progress_copy AS copy WHERE copy.pid = session.pid) AS copied,
       (SELECT coalesce(json_agg(json_build_object('pid', nullif(blocker, 0), 'application', application_name,
                                                   'user', usename, 'since', xact_start::text)), '[]')
          FROM unnest(pg_blocking_pids(session.pid)) AS blocker
          LEFT JOIN pg_stat_activity AS holder ON holder.pid = blocker) AS holders
  FROM pg_stat_activity AS session WHERE pid = $1`;

/** Asks what a process of the server is doing, on a connection that `openProbe` gives. */
export async function askServer(openProbe: () => Promise<pg.Client>, pid: number): Promise<ServerState> {
  let probe: pg.Client | undefined;
  try {
    probe = await openProbe();
    const { rows } = await probe.query<Answer>({ text: QUESTION, values: [pid], query_timeout: 10_000 } as {
      text: string;
    });
    return rows[0] ? stateOf(rows[0]) : { is: 'gone' };
  } catch {
    return { is: 'unknown' };
  } finally {
    if (probe) await disconnect(probe).catch(() => {});
  }
}

function stateOf({ active, type, event, copied, holders }: Answer): ServerState {
  if (!active || type === 'Client') return { is: 'client', copied };
  if (type === 'Lock') return { is: 'lock', holders };
  if (event === 'SyncRep') return { is: 'standby' };
  return { is: 'working', at: type && `${type}/${event}` };
}
