// What to do next when a server cannot be connected to.

import pg from 'pg';

const CERTIFICATE =
  'Give its authority’s certificate: ?sslmode=verify-full&sslrootcert=/path/to/ca.pem. On a network that you trust, ?sslmode=no-verify encrypts without checking whose certificate it is.';

/** By SQLSTATE, or Node's code, or what node-postgres says; the first that matches. */
const HINTS: readonly [pattern: RegExp, hint: string][] = [
  [
    /^08P01\b/,
    'A pooler such as PgBouncer stands between, which does not pass on what a session needs: let DATABASE_URL name host and port of PostgreSQL itself.',
  ],
  [
    /client password must be a string/,
    'The server wants a password, and DATABASE_URL has none: postgres://USER:PASSWORD@HOST:PORT/DATABASE, or set PGPASSWORD.',
  ],
  [
    /^28P01\b/,
    'Check the password in DATABASE_URL or PGPASSWORD. A server keeps the one it was created with: POSTGRES_PASSWORD must be the old deployment’s.',
  ],
  [
    /^28000\b.*no encryption/s,
    `The server takes encrypted connections only: add ?sslmode=verify-full to DATABASE_URL. ${CERTIFICATE}`,
  ],
  [
    /^28000\b.*client certificate/s,
    'The server wants a certificate of its clients: add &sslcert=/path/to/client.pem&sslkey=/path/to/client.key to DATABASE_URL.',
  ],
  [
    /ALERT_UNKNOWN_CA|alert unknown ca/i,
    'The server does not know who gave the certificate that sslcert names: it must be of an authority in its ssl_ca_file.',
  ],
  [
    /^28000\b.*pg_hba/s,
    'Its pg_hba.conf has no line for this address, user and database: add one, then SELECT pg_reload_conf();',
  ],
  [
    /^28000\b/,
    'Check the user in DATABASE_URL; a superuser makes it one that may connect with ALTER ROLE "USER" LOGIN.',
  ],
  [
    /^42501\b/,
    'A superuser, or the database’s owner, lets it in with GRANT CONNECT ON DATABASE "DATABASE" TO "USER".',
  ],
  [
    /^53300\b/,
    'It has no connection left for this user. End other sessions or raise max_connections; a migration takes one per worker and a few more: give it fewer with --concurrency.',
  ],
  [
    /^3D000\b/,
    'A run makes it, or renames the old one: `docker compose --profile migrate up` or `npm run migrate -- run`. `plan` needs any database that exists and changes none, e.g. the old one, ml_db: with --database-url, or in containers with `run --rm --no-deps -e DATABASE_URL=postgresql://ml_user@postgres:5432/ml_db migrate-data plan`.',
  ],
  [/^55000\b/, 'A superuser opens it again with ALTER DATABASE "DATABASE" ALLOW_CONNECTIONS true.'],
  [/^57P03\b/, 'The server starts up or recovers: run the same command again in a moment.'],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID/,
    'The server’s certificate is for another name than the one in DATABASE_URL: let it name the server as the certificate does.',
  ],
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT)/,
    `The server’s certificate is not one that this machine trusts. ${CERTIFICATE}`,
  ],
  [
    /does not support SSL connections/,
    'The server does not encrypt: take sslmode out of DATABASE_URL, or set it to disable, on a network that you trust.',
  ],
];

/** What helps, with the names of user and database where the server refused them. */
export function connectHint(cause: unknown): string {
  const { code = '', message = '', user, database } = (cause ?? {}) as Record<string, string | undefined>;
  const found = HINTS.find(([pattern]) => pattern.test(`${code} ${message}`) || pattern.test(message));
  if (!found) return 'Check DATABASE_URL and that the server is running and accepts this user.';
  if (!(cause instanceof pg.DatabaseError)) return found[1];
  return found[1]
    .replaceAll('"DATABASE"', pg.escapeIdentifier(database ?? 'DATABASE'))
    .replaceAll('"USER"', pg.escapeIdentifier(user ?? 'USER'));
}
