// What every session has, whatever URL, role, database or pooler say, and the question that proves it.

import pg from 'pg';
import { TargetError } from './errors.ts';

/**
 * What every session of ours has, whatever the URL, the role, the database or the server say: what
 * PostgreSQL prints and reads depends on it. Columns are UTC without saying so, and DEFAULT now() is right
 * only in a session that is too; dates and doubles travel as text; names are looked up where the tables
 * are.
 */
export const OUR_SETTINGS: Readonly<Record<string, string>> = {
  TimeZone: 'UTC',
  DateStyle: 'ISO,MDY',
  IntervalStyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  standard_conforming_strings: 'on',
  search_path: 'public',
  client_encoding: 'UTF8',
};

/** The oldest version that is tested; 15 lacks what the catalog and the checks of JSON are asked with. */
const LEAST_VERSION = 160_000;

interface Answer {
  version: number;
  pid: number;
  role: string;
  database: string;
  settings: Record<string, string>;
}

/** A setting that servers before 17 do not know, and refuse when a connection is made with it. */
const NO_TRANSACTION_TIMEOUT = `
  SELECT set_config(name, '0', false) FROM pg_catalog.pg_settings WHERE name = 'transaction_timeout'`;

/** How much of the server's own a session needs: `direct` for what holds locks, ends sessions or cancels. */
export type Route = 'direct' | 'any';

/**
 * Asks a new session for its version, its settings and, where it must be a direct one, whether the process
 * that answers is the one that the connection was made to. Throws a TargetError that says what is not so
 * and what helps.
 */
export async function assertOurs(
  client: pg.ClientBase,
  route: Route,
  answerWithinMs?: number,
): Promise<void> {
  const answer = await ask(client, answerWithinMs);
  const { version, pid } = answer;
  if (version < LEAST_VERSION) throw tooOld(`PostgreSQL ${Math.floor(version / 10_000)}`);
  const known = (client as pg.ClientBase & { processID: number | null }).processID;
  if (route === 'direct' && pid !== known) throw pooled();
  const others = Object.keys(OUR_SETTINGS).filter((name) => isIgnored(name, answer));
  if (others.length > 0) throw ignored(others, answer);
  if (route === 'direct') await client.query(NO_TRANSACTION_TIMEOUT);
}

async function ask(client: pg.ClientBase, answerWithinMs: number | undefined): Promise<Answer> {
  const { rows } = await client.query<Answer>({
    text: `SELECT current_setting('server_version_num')::int AS version, pg_backend_pid() AS pid,
            session_user AS role, current_database() AS database, json_object_agg(lower(name), setting) AS settings
       FROM pg_catalog.pg_settings WHERE lower(name) = ANY ($1)`,
    values: [Object.keys(OUR_SETTINGS).map((name) => name.toLowerCase())],
    query_timeout: answerWithinMs,
  } as pg.QueryConfig);
  return rows[0] as Answer;
}

function isIgnored(name: string, { settings }: Answer): boolean {
  return comparable(settings[name.toLowerCase()]) !== comparable(OUR_SETTINGS[name]);
}

/** PostgreSQL prints lists with blanks, and words as they were written. */
function comparable(setting: string | undefined): string | undefined {
  return setting?.replaceAll(' ', '').toLowerCase();
}

/** Servers before 14 refuse a connection that is asked for with these, and so never say how old they are. */
const SINCE_14 =
  /unrecognized configuration parameter "(client_connection_check_interval|idle_session_timeout)"/;

/** What to say of a server that refused a connection because it is too old; undefined for other refusals. */
export function refusedByOldServer(cause: unknown): TargetError | undefined {
  return cause instanceof pg.DatabaseError && SINCE_14.test(cause.message)
    ? tooOld('older than PostgreSQL 14')
    : undefined;
}

function tooOld(version: string): TargetError {
  return new TargetError(
    'server_too_old',
    `The server is ${version}, and this needs ${LEAST_VERSION / 10_000} or newer.`,
    `Nothing was changed. Upgrade the server with pg_upgrade, or dump its databases into a newer one, then run the same command again.`,
  );
}

function pooled(): TargetError {
  return new TargetError(
    'pooler_between',
    'Between this process and PostgreSQL is a pooler: the server process that answers is not the one that was connected to, so locks would be other sessions’ too.',
    'Let DATABASE_URL name host and port of PostgreSQL itself, for the migration at least.',
  );
}

/** What the server sets by itself reaches every session, whatever is between. */
function ignored(names: readonly string[], { settings, role, database }: Answer): TargetError {
  const where = `ALTER ROLE ${pg.escapeIdentifier(role)} IN DATABASE ${pg.escapeIdentifier(database)}`;
  const found = names.map(
    (name) => `${name} (${settings[name.toLowerCase()]}, must be ${OUR_SETTINGS[name]})`,
  );
  const sql = names.map(
    (name) => `${where} SET ${name} = ${pg.escapeLiteral(OUR_SETTINGS[name] as string)};`,
  );
  return new TargetError(
    'settings_ignored',
    `The session does not take over ${found.join(', ')}. Times or prices would be wrong without a word.`,
    `A pooler that drops what a connection asks for is the usual reason: let DATABASE_URL name PostgreSQL itself, or let the server set it, and the pooler open new connections: ${sql.join(' ')}`,
  );
}
