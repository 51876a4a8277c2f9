// DATABASE_URL: whether it can be read, what it says, and the same server with another database.

import type pg from 'pg';
import { parse, toClientConfig } from 'pg-connection-string';
import { TargetError } from './errors.ts';

/** Scheme, authority, path and the rest, as they stand there. */
const PARTS = /^(postgres(?:ql)?:\/\/)([^/?#]*)([^?#]*)(.*)$/s;
const SHAPE = 'It must look like postgres://USER:PASSWORD@HOST:PORT/DATABASE';
const ENCODE =
  'percent-encode special characters in user, password and database: @ is %40, / is %2F, : is %3A, ? is %3F, # is %23, % is %25';
/** What node-postgres means by them today; under these names it prints a warning between our lines. */
const AS_VERIFY_FULL = /([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/;

/**
 * What a URL decides. Anything else behind its question mark would change how node-postgres reads answers
 * (binary, replication), or beat our own settings: PostgreSQL lets a parameter of its own go before the
 * same one in `options`.
 */
const TAKEN = ['host', 'port', 'user', 'password', 'ssl', 'sslnegotiation', 'options'] as const;

/**
 * Where, as whom and how a URL connects, in node-postgres' words and with every part decoded. Throws a
 * TargetError (usage) that names DATABASE_URL and never quotes it: where it is missing, where it is not a
 * PostgreSQL URL, where it can be read in two ways, so that a part of a password might be taken for a host
 * or a database, and where a file that it names cannot be read.
 */
export function readDatabaseUrl(databaseUrl: string | undefined): pg.ClientConfig {
  const url = requireDatabaseUrl(databaseUrl);
  try {
    const secure = url.includes('uselibpqcompat=') ? url : url.replace(AS_VERIFY_FULL, '$1verify-full');
    const config = toClientConfig(parse(secure));
    const taken = TAKEN.flatMap((name) => (config[name] === undefined ? [] : [[name, config[name]]]));
    // The library leaves %2F and the like in the database's name as they are.
    return { ...Object.fromEntries(taken), ...named(databaseName(url)) };
  } catch (cause) {
    throw new TargetError(
      'database_url_invalid',
      `DATABASE_URL cannot be used: ${cause instanceof Error ? cause.message : cause}`,
      'Correct what it names after the question mark: sslrootcert, sslcert and sslkey are files that this process can read.',
      { cause, usage: true },
    );
  }
}

/** Returns the URL unchanged, or throws as `readDatabaseUrl` does; reads no file. */
export function requireDatabaseUrl(databaseUrl: string | undefined): string {
  if (!databaseUrl) {
    throw new TargetError(
      'database_url_missing',
      'DATABASE_URL is not set.',
      'Set it to postgres://USER:PASSWORD@HOST:PORT/candle_annotator.',
      { usage: true },
    );
  }
  const parts = PARTS.exec(databaseUrl);
  if (!parts) throw invalid('is not a PostgreSQL URL');
  assertOneReading(parts);
  if (hasNoPort(parts)) throw invalid('names a port that is none: ports are numbers from 1 to 65535');
  if (!isReadable(databaseUrl)) throw invalid('is not a PostgreSQL URL');
  return databaseUrl;
}

/** The database that a URL names, decoded; '' where it names none. */
export function databaseName(databaseUrl: string): string {
  return decodeURIComponent(PARTS.exec(databaseUrl)?.[3]?.slice(1) ?? '');
}

/** The same server, user and options, another database. */
export function withDatabase(databaseUrl: string, name: string): string {
  return databaseUrl.replace(
    PARTS,
    (_url, scheme, authority, _path, rest) => `${scheme}${authority}/${encodeURIComponent(name)}${rest}`,
  );
}

/** `host:port/database as user`: what a person needs to recognise a server, without the password. */
export function describeUrl(databaseUrl: string | undefined): string {
  try {
    const { host, port, database, user } = readDatabaseUrl(databaseUrl);
    return `${host || 'localhost'}:${port ?? 5432}/${database ?? ''}${user ? ` as ${user}` : ''}`;
  } catch {
    return '(no usable DATABASE_URL)';
  }
}

function named(database: string): pg.ClientConfig {
  return database === '' ? {} : { database };
}

/**
 * A second @, or one behind the host, is what a password leaves that was not percent-encoded; drivers then
 * disagree on where it ends. Blanks and line ends vanish silently, and a lone % means itself to some.
 */
function assertOneReading([url, , authority = '', path = '', rest = '']: RegExpExecArray): void {
  const ats = authority.split('@').length - 1;
  if (ats > 1 || (path + rest).includes('@')) throw ambiguous('an @ that ends no password');
  if (rest.includes('#')) throw ambiguous('a #');
  if (/[\s\p{Cc}]/u.test(url)) throw ambiguous('a blank or a line end');
  if (/%(?![0-9a-f]{2})/i.test(url)) throw ambiguous('a % that begins no encoded character');
}

/** What stands behind the last : may also be a password, so it is not quoted. */
function hasNoPort([, , authority = '']: RegExpExecArray): boolean {
  // The colons within brackets are an IPv6 address's.
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const behind = host.slice(host.lastIndexOf(']') + 1);
  const port = behind.includes(':') ? behind.slice(behind.lastIndexOf(':') + 1) : '';
  return port !== '' && !(/^\d+$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535);
}

function ambiguous(what: string): TargetError {
  return invalid(`can be read in two ways: it holds ${what}`);
}

function invalid(how: string): TargetError {
  return new TargetError('database_url_invalid', `DATABASE_URL ${how}.`, `${SHAPE}; ${ENCODE}.`, {
    usage: true,
  });
}

/** Bytes that are not UTF-8 once decoded, a port that is not a number. */
function isReadable(databaseUrl: string): boolean {
  try {
    const { username, password, pathname } = new URL(databaseUrl.replace('@/', '@host/'));
    return [username, password, pathname].every((part) => decodeURIComponent(part) !== undefined);
  } catch {
    return false;
  }
}
