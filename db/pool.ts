// Connections and pools, with what every one of them is set to.

import pg from 'pg';
import { connectHint } from './connect-hints.ts';
import { TargetError } from './errors.ts';
import { assertOurs, OUR_SETTINGS, refusedByOldServer } from './session.ts';
import { describeUrl, readDatabaseUrl } from './url.ts';

export interface PoolSettings {
  /** `postgres://…`; from `DATABASE_URL` in every program of this project. */
  databaseUrl: string | undefined;
  /** Most connections held at once. */
  max?: number;
  /** How long a connection may be idle before it is closed; 0 for ever. */
  idleTimeoutMs?: number;
  /** Shown in pg_stat_activity, so that an operator can tell who is connected. */
  applicationName?: string;
  /** Configuration parameters of the session, by name; a blank in a value has a backslash before it. */
  parameters?: Readonly<Record<string, string>>;
  /** Hears every five seconds for how long `connect` has been connecting. */
  onConnecting?: (seconds: number) => void;
}

export const DEFAULT_POOL_MAX = 10;
const CONNECT_TIMEOUT_MS = 10_000;
/** A server that takes a connection and then says nothing. */
const ANSWER_WITHIN_MS = 10_000;
/** Where nothing is set the kernel waits two hours before it asks whether the other side still exists. */
const KEEP_ALIVE_AFTER_MS = 10_000;
const END_WITHIN_MS = 5_000;
const TICK_MS = 1_000;
const SAY_TICKS = 5;
const CONNECT_TICKS = 20;

/**
 * Makes a pool that connects on first use, not before. Throws a TargetError that names DATABASE_URL
 * when the URL is missing or is not a PostgreSQL URL.
 */
export function createPool(settings: PoolSettings): pg.Pool {
  const pool = new pg.Pool({
    ...connectionOptions(settings),
    max: settings.max ?? DEFAULT_POOL_MAX,
    // The frontend holds no lock beyond a transaction, so a pooler that keeps settings may stand between.
    onConnect: (client) => assertOurs(client, 'any', ANSWER_WITHIN_MS),
    ...(settings.idleTimeoutMs !== undefined && { idleTimeoutMillis: settings.idleTimeoutMs }),
  });
  // An idle connection that breaks (server restart) is replaced on next use; without a listener it
  // would end the process.
  pool.on('error', () => {});
  // So would one that breaks while it is lent, between two statements: the next of them fails, and says why.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/**
 * One connection that is open when this returns, to PostgreSQL itself and with our settings. Throws a
 * TargetError when the server cannot be reached or the session is another than asked for, and a usage one
 * when the URL is at fault.
 */
export async function connect(settings: PoolSettings): Promise<pg.Client> {
  const client = new pg.Client({ ...connectionOptions(settings), connectionTimeoutMillis: 0 });
  client.on('error', () => {});
  nameSession(client);
  const impatient = giveUpOn(client, settings.onConnecting);
  try {
    await client.connect();
    await assertOurs(client, 'direct');
  } catch (cause) {
    await disconnect(client).catch(() => {});
    if (cause instanceof TargetError) throw cause;
    throw refusedByOldServer(cause) ?? unreachable(settings.databaseUrl, cause);
  } finally {
    clearInterval(impatient);
  }
  return client;
}

/** Every refusal of the server says whose session it was: what helps is said with names. */
function nameSession(client: pg.Client): void {
  const { user, database } = client;
  const connection = client.connection as unknown as NodeJS.EventEmitter;
  connection.on('errorMessage', (error) => Object.assign(error, { user, database }));
}

/**
 * Ends what has not become a session of ours after twenty seconds. Seconds that a busy thread could not count
 * do not count: it has not looked at what came meanwhile.
 */
function giveUpOn(client: pg.Client, onConnecting: (seconds: number) => void = () => {}): NodeJS.Timeout {
  let ticks = 0;
  return setInterval(() => {
    ticks++;
    if (ticks % SAY_TICKS === 0) onConnecting(ticks);
    if (ticks === CONNECT_TICKS) client.connection.stream.destroy(new Error('timeout expired: no answer'));
  }, TICK_MS);
}

/**
 * Ends a connection. Where the other side does not close it within five seconds, this side does: one that
 * something in between has forgotten would be waited for for ever.
 */
export async function disconnect(client: pg.Client): Promise<void> {
  const impatient = setTimeout(() => client.connection.stream.destroy(), END_WITHIN_MS);
  try {
    await client.end();
  } finally {
    clearTimeout(impatient);
  }
}

/** Turns a failure to connect into a TargetError that names host, port and database, never the password. */
export function unreachable(databaseUrl: string | undefined, cause: unknown): TargetError {
  return new TargetError(
    'target_unreachable',
    `Cannot connect to PostgreSQL at ${describeUrl(databaseUrl)}: ${reason(cause)}`,
    connectHint(cause),
    { cause },
  );
}

/** The URL's parts with our own settings over them: the answers depend on ours. */
function connectionOptions({ databaseUrl, applicationName, parameters }: PoolSettings): pg.ClientConfig {
  const given = readDatabaseUrl(databaseUrl);
  const ours = Object.entries({ ...parameters, ...OUR_SETTINGS }).map(
    ([name, value]) => `-c ${name}=${value}`,
  );
  return {
    ...given,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    // PostgreSQL takes the last of several.
    options: [given.options ?? '', ...ours].join(' ').trim(),
    ...(applicationName ? { application_name: applicationName } : {}),
  };
}

/** Node reports a host with several addresses as an AggregateError without a message of its own. */
function reason(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(reason).join('; ');
  return cause instanceof Error ? cause.message : String(cause);
}
