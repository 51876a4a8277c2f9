// DATABASE_URL: whether it can be used, and the same server with another database.

import { TargetError } from './errors.ts';

/** Returns the URL unchanged, or throws a TargetError (usage) that names DATABASE_URL and never quotes it. */
export function requireDatabaseUrl(databaseUrl: string | undefined): string {
  if (!databaseUrl) {
    throw new TargetError(
      'database_url_missing',
      'DATABASE_URL is not set.',
      'Set it to postgres://USER:PASSWORD@HOST:PORT/candle_annotator.',
      { usage: true },
    );
  }
  if (!/^postgres(ql)?:\/\//.test(databaseUrl) || !isReadable(databaseUrl)) {
    throw new TargetError(
      'database_url_invalid',
      'DATABASE_URL is not a PostgreSQL URL.',
      'It must look like postgres://USER:PASSWORD@HOST:PORT/DATABASE; percent-encode special characters.',
      { usage: true },
    );
  }
  return databaseUrl;
}

/** The database that a URL names, decoded; '' where it names none. */
export function databaseName(databaseUrl: string): string {
  return decodeURIComponent(new URL(databaseUrl).pathname.slice(1));
}

/** The same server, user and options, another database. */
export function withDatabase(databaseUrl: string, name: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

function isReadable(databaseUrl: string): boolean {
  try {
    const { username, pathname } = new URL(databaseUrl);
    return [username, pathname].every((part) => decodeURIComponent(part) !== undefined);
  } catch {
    return false;
  }
}
