import { TargetError } from '@candle-annotator/db/errors.ts';
import { DEFAULT_POOL_MAX } from '@candle-annotator/db/pool.ts';

/** The port that the ML service has by itself. */
const DEFAULT_INFERENCE_URL = 'http://127.0.0.1:8001';

/** This server's settings; everything it takes from the environment is read here and nowhere else. */
export interface Config {
  databaseUrl: string | undefined;
  /** Most connections the pool holds at once. */
  databasePoolMax: number;
  /** How long a request may wait for one of them before it is answered with 503. */
  connectionWaitMs: number;
  /** How long a statement that concerns one row, or one page of rows, may take. */
  statementLimitMs: number;
  /** The same for uploads, exports, lists and the deletion of charts. */
  longStatementLimitMs: number;
  /** How long a client may take nothing of an answer before it is cut off, or send nothing of a body. */
  readerLimitMs: number;
  /** Names, besides loopback's and addresses, under which this server may be asked; lower case. */
  hosts: string[];
  /** True in the image, which Compose starts: its commands are then the ones to type. */
  composed: boolean;
  /** True under `next dev`, whose tooling needs a laxer Content-Security-Policy. */
  development: boolean;
}

/**
 * Reads the environment as it is now. Called when a setting is needed, never while modules load:
 * a build has no database. Throws a TargetError (usage) that names a setting with an impossible value.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  return {
    databaseUrl: environment['DATABASE_URL'],
    databasePoolMax: number(environment, 'DATABASE_POOL_MAX'),
    connectionWaitMs: number(environment, 'CONNECTION_WAIT_MS'),
    statementLimitMs: number(environment, 'STATEMENT_LIMIT_MS'),
    longStatementLimitMs: number(environment, 'LONG_STATEMENT_LIMIT_MS'),
    readerLimitMs: number(environment, 'READER_LIMIT_MS'),
    hosts: hostNames(environment['FRONTEND_HOSTS']),
    composed: environment['RUNS_IN_COMPOSE'] === 'true',
    development: environment['NODE_ENV'] === 'development',
  };
}

const HOUR_MS = 3_600_000;

/** What a number is where nothing is set, and what it may be. */
const NUMBERS = {
  DATABASE_POOL_MAX: { fallback: DEFAULT_POOL_MAX, min: 1, max: 100 },
  CONNECTION_WAIT_MS: { fallback: 1_000, min: 1, max: HOUR_MS },
  STATEMENT_LIMIT_MS: { fallback: 5_000, min: 1, max: HOUR_MS },
  LONG_STATEMENT_LIMIT_MS: { fallback: 60_000, min: 1, max: HOUR_MS },
  READER_LIMIT_MS: { fallback: 30_000, min: 1, max: HOUR_MS },
} as const;

function number(environment: NodeJS.ProcessEnv, name: keyof typeof NUMBERS): number {
  const text = environment[name];
  const { fallback, min, max } = NUMBERS[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new TargetError(
    'number_invalid',
    `${name} is not a whole number from ${min} to ${max}.`,
    `Leave it out for ${fallback}.`,
    { usage: true },
  );
}

/** Names alone: a port or a scheme would look like a restriction and be none. */
function hostNames(text = ''): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  if (names.every((name) => /^[a-z0-9_.-]+$/.test(name))) return names;
  throw new TargetError(
    'hosts_invalid',
    'FRONTEND_HOSTS is not a list of host names.',
    'Separate names with commas and leave out scheme and port: charts.example.com,frontend',
    { usage: true },
  );
}

/**
 * Where the ML service listens, without a slash at the end. Apart from the rest, so that charts are served
 * whatever it says. Throws a TargetError (usage) unless it is an http URL without credentials: fetch refuses
 * those, and repeats them while it does.
 */
export function readInferenceUrl(environment: NodeJS.ProcessEnv = process.env): string {
  const url = environment['INFERENCE_API_URL'] || DEFAULT_INFERENCE_URL;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol) || new URL(url).username) {
    throw new TargetError(
      'inference_url_invalid',
      'INFERENCE_API_URL is not of the form http://HOST:PORT.',
      `Leave it out for ${DEFAULT_INFERENCE_URL}.`,
      { usage: true },
    );
  }
  return url.replace(/\/+$/, '');
}
