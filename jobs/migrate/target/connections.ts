import pg from 'pg';
import { targetError } from '../errors.ts';
import { SESSION_PREFIX } from './session.ts';

/** What a run opens beside those of its workers: its own, and one that asks what the others wait for. */
const BESIDE_WORKERS = 2;
/** A worker has one, and while keys are put back there is another for each. */
const PER_WORKER = 2;

interface Limit {
  what: 'role' | 'database' | 'server';
  name: string;
  most: number;
  /** How many sessions of others count against it; those of this job end, where it has lost them. */
  taken: number;
}

/** A superuser passes all limits but the server's, and of that one has what is kept for superusers. */
const LIMITS = `
  WITH me AS (SELECT oid, rolname, rolconnlimit, rolsuper FROM pg_roles WHERE rolname = session_user),
       others AS (SELECT * FROM pg_stat_activity WHERE usesysid IS NOT NULL
                     AND coalesce(backend_type, 'client backend') = 'client backend'
                     AND NOT starts_with(coalesce(application_name, ''), $1))
  SELECT 'role' AS what, rolname::text AS name, rolconnlimit AS most,
         (SELECT count(*)::int FROM others WHERE usesysid = me.oid) AS taken
    FROM me WHERE rolconnlimit >= 0 AND NOT rolsuper
  UNION ALL
  SELECT 'database', datname, datconnlimit, (SELECT count(*)::int FROM others WHERE datid = d.oid)
    FROM pg_database AS d, me WHERE datname = current_database() AND datconnlimit >= 0 AND NOT rolsuper
  UNION ALL
  SELECT 'server', 'max_connections', current_setting('max_connections')::int - CASE WHEN rolsuper THEN 0 ELSE
         current_setting('superuser_reserved_connections')::int + coalesce(current_setting('reserved_connections', true), '0')::int END,
         (SELECT count(*)::int FROM others)
    FROM me`;

/**
 * How many workers the server has room for, at most `wanted`. Throws a target error, with what gives room,
 * where there is none for a single one, or `isAsked` and none for all of them: the connections for the keys
 * are only opened once the rows are loaded.
 */
export async function roomForWorkers(client: pg.Client, wanted: number, isAsked: boolean): Promise<number> {
  const { rows } = await client.query<Limit>(LIMITS, [SESSION_PREFIX]);
  const room = Math.min(
    ...rows.map(({ most, taken }) => Math.floor((most - taken - BESIDE_WORKERS) / PER_WORKER)),
  );
  if (room >= wanted || (room >= 1 && !isAsked)) return Math.min(room, wanted);
  const needed = BESIDE_WORKERS + PER_WORKER * (isAsked ? wanted : 1);
  const tight = rows.filter(({ most, taken }) => most - taken < needed);
  throw tooFew(tight, needed, room);
}

function tooFew(tight: readonly Limit[], needed: number, room: number): Error {
  const said = tight.map(
    ({ what, name, most, taken }) => `${what} ${name} has ${most}, and ${taken} are taken`,
  );
  const fewer =
    room >= 1 ? `Give it fewer workers with --concurrency ${room}, or more connections` : 'Give it more';
  return targetError(
    'too_few_connections',
    `This run takes up to ${needed} connections, and there are too few: ${said.join('; ')}. Nothing was written.`,
    `${fewer}, or end other sessions. ${tight.map((limit) => raise(limit, needed)).join(' ')}`,
  );
}

function raise({ what, name, taken }: Limit, needed: number): string {
  const most = needed + taken;
  if (what === 'server') return `ALTER SYSTEM SET max_connections = ${most + 10}; and restart the server.`;
  return `ALTER ${what.toUpperCase()} ${pg.escapeIdentifier(name)} CONNECTION LIMIT ${most};`;
}
