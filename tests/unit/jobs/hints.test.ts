import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { connectHint } from '../../../db/connect-hints.ts';
import { serverRefusal } from '../../../jobs/refusal.ts';

function refusedWith(code: string, message: string, more: Record<string, unknown> = {}): pg.DatabaseError {
  const error = new pg.DatabaseError(message, 0, 'error');
  return Object.assign(error, { code, user: 'ml_user', database: 'candle_annotator', ...more });
}

describe('what helps when a server cannot be connected to', () => {
  it.each([
    [new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string'), /PGPASSWORD/],
    [
      Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
      /sslrootcert=.*no-verify/,
    ],
    [
      Object.assign(new Error('unable to verify'), { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }),
      /sslrootcert=/,
    ],
    [new Error('The server does not support SSL connections'), /sslmode/],
    [
      refusedWith('28000', 'no pg_hba.conf entry for host "::1", user "u", database "d", no encryption'),
      /\?sslmode=verify-full/,
    ],
    [refusedWith('28000', 'role "ml_user" is not permitted to log in'), /ALTER ROLE "ml_user" LOGIN/],
    [
      refusedWith('42501', 'permission denied for database "x"'),
      /GRANT CONNECT ON DATABASE "candle_annotator" TO "ml_user"/,
    ],
    [refusedWith('08P01', 'unsupported startup parameter: options'), /PgBouncer/],
    [refusedWith('55000', 'database "x" is not currently accepting connections'), /ALLOW_CONNECTIONS true/],
    [new Error('getaddrinfo ENOTFOUND db'), /Check DATABASE_URL/],
  ])('%s', (cause, hint) => {
    expect(connectHint(cause)).toMatch(hint);
  });
});

describe('a missing right is answered with the whole statement', () => {
  it.each([
    ['permission denied for table candles', 'GRANT ALL ON TABLE "public"."candles" TO "ml_user";'],
    [
      'permission denied for sequence charts_id_seq',
      'GRANT ALL ON SEQUENCE "public"."charts_id_seq" TO "ml_user";',
    ],
    [
      'permission denied for relation __drizzle_migrations',
      'GRANT ALL ON TABLE "drizzle"."__drizzle_migrations" TO "ml_user";',
    ],
    ['permission denied for relation runs', 'GRANT ALL ON TABLE "legacy_migration"."runs" TO "ml_user";'],
    ['permission denied for schema public', 'GRANT USAGE, CREATE ON SCHEMA "public" TO "ml_user";'],
    [
      'permission denied for database candle_annotator',
      'GRANT CONNECT, CREATE, TEMPORARY ON DATABASE "candle_annotator" TO "ml_user";',
    ],
    ['must be owner of table odd"name', 'ALTER table "public"."odd""name" OWNER TO "ml_user";'],
    ['must be owner of database ml_db', 'ALTER database "ml_db" OWNER TO "ml_user";'],
    ['permission denied to create database', 'ALTER ROLE "ml_user" CREATEDB;'],
    ['permission denied to terminate process', 'GRANT pg_signal_backend TO "ml_user";'],
    [
      'query would be affected by row-level security policy for table "charts"',
      'ALTER ROLE "ml_user" BYPASSRLS;',
    ],
    ['Berechtigung verweigert', 'ALTER DATABASE "candle_annotator" OWNER TO "ml_user";'],
  ])('%s', (message, statement) => {
    const schema = / (table|sequence) /.test(message) && !/policy/.test(message) ? { schema: 'public' } : {};
    expect(serverRefusal(refusedWith('42501', message, schema))?.hint).toContain(statement);
  });

  it('and a database that is set to read only with what sets it back', () => {
    const { hint } =
      serverRefusal(refusedWith('25006', 'cannot execute INSERT in a read-only transaction')) ?? {};
    expect(hint).toContain('ALTER DATABASE "candle_annotator" RESET default_transaction_read_only;');
    expect(hint).toContain('standby');
  });
});
