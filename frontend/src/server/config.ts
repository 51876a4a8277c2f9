import { TargetError } from '@candle-annotator/db/errors.ts';
import { DEFAULT_POOL_MAX } from '@candle-annotator/db/pool.ts';

/** The port that the ML service has by itself. */
const DEFAULT_INFERENCE_URL = 'http://127.0.0.1:8001';

/** This server's settings; everything it takes from the environment is read here and nowhere else. */
export interface Config {
  databaseUrl: string | undefined;
  /** Most connections the pool holds at once. */
  databasePoolMax: number;
  /** Names, besides loopback's and addresses, under which this server may be asked; lower case. */
  hosts: string[];
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
    databasePoolMax: poolMax(environment['DATABASE_POOL_MAX']),
    hosts: hostNames(environment['FRONTEND_HOSTS']),
    development: environment['NODE_ENV'] === 'development',
  };
}

function poolMax(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_POOL_MAX;
  const max = Number(text);
  if (!Number.isInteger(max) || max < 1 || max > 100) {
    throw new TargetError(
      'pool_max_invalid',
      'DATABASE_POOL_MAX is not a whole number from 1 to 100.',
      `Leave it out for ${DEFAULT_POOL_MAX} connections.`,
      { usage: true },
    );
  }
  return max;
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
