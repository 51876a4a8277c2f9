import { certificates } from '../certificates.ts';
import type { TestDatabase } from '../database.ts';
import { bySql, type Group, type Row } from './row.ts';
import { POSTGRES_17, POSTGRES_18, SMALL_SERVER, TLS_SERVER } from './servers.ts';

const ARRIVES = { exitCode: 0, catalog: 'as migrated' } as const;
const UNREACHABLE = { exitCode: 4, code: 'target_unreachable' } as const;

const withQuery = (url: string, query: string) => (query ? `${url}?${query}` : url);
/** In a query, CA and OTHER are the files of the two authorities. */
const secured = (query: string) => async (database: TestDatabase) => {
  const made = await certificates();
  const files = query
    .replace('=CA', `=${made?.ca}`)
    .replaceAll('=OTHER', `=${made?.otherCa}`)
    .replace('=CLIENT', `=${made?.client}`)
    .replace('=KEY', `=${made?.clientKey}`)
    .replace('=THEIRS', `=${made?.otherCa.replace('.pem', '.key')}`);
  return withQuery(database.url.split('?')[0] as string, files);
};
const VERIFIED = 'sslmode=verify-full&sslrootcert=CA';

function overTls(state: string, query: string, must: Row['must'], more: Partial<Row> = {}): Row {
  return { state, made: `\`?${query}\``, server: TLS_SERVER, url: secured(query), must, ...more };
}

/** Refused, until the URL says what the hint asks for. */
const until = (says: string, query: string, exit: Partial<Row['must']> = {}) =>
  ({
    ...UNREACHABLE,
    ...exit,
    says,
    follow: async (database: TestDatabase) => ({ url: await secured(query)(database) }),
  }) as Row['must'];

const CERTIFIED = `${VERIFIED}&sslcert=CLIENT&sslkey=KEY`;
const certifiedOf = ({ name }: TestDatabase) => `${name}_certified`;
const asCertified = (query: string) => async (database: TestDatabase) => {
  const url = new URL(await secured(query)(database));
  return Object.assign(url, { username: certifiedOf(database), password: 'certified' }).href;
};

/** Whoever connects must show a certificate. */
function certified(state: string, query: string, says: string): Row {
  return overTls(
    state,
    query,
    {
      ...{ ...UNREACHABLE, says, leadsTo: 'as found' },
      follow: async (database) => ({ url: await asCertified(CERTIFIED)(database) }),
    },
    {
      url: asCertified(query),
      sql: (database) => `CREATE ROLE ${certifiedOf(database)} SUPERUSER LOGIN PASSWORD 'certified'`,
      undo: (database) =>
        `REASSIGN OWNED BY ${certifiedOf(database)} TO CURRENT_USER; DROP OWNED BY ${certifiedOf(database)}; DROP ROLE ${certifiedOf(database)}`,
    },
  );
}

const OLDER = `ALTER FUNCTION pg_catalog.current_setting(text) RENAME TO its_setting;
  CREATE FUNCTION pg_catalog.current_setting(text) RETURNS text LANGUAGE sql STABLE AS
  $$ SELECT CASE $1 WHEN 'server_version_num' THEN '150013' ELSE pg_catalog.its_setting($1) END $$`;
const NOT_OLDER = `DROP FUNCTION pg_catalog.current_setting(text);
  ALTER FUNCTION pg_catalog.its_setting(text) RENAME TO current_setting`;

/** Which server it is, and how it is spoken to. */
export const servers: Group = {
  title: 'The server, and encryption',
  rows: [
    { state: 'PostgreSQL 16', made: 'a database with all migrations', must: ARRIVES },
    { state: 'PostgreSQL 17', made: 'the same there', server: POSTGRES_17, must: ARRIVES },
    { state: 'PostgreSQL 18', made: 'the same there', server: POSTGRES_18, must: ARRIVES },
    bySql(
      'a server that says it is PostgreSQL 15; a real one is in `tests/stress/old-server.test.ts`',
      OLDER,
      {
        exitCode: 4,
        code: 'server_too_old',
        says: 'PostgreSQL 15, and this needs 16',
        follow: async (database) => void (await database.query(NOT_OLDER)),
      },
      { made: '`server_version_num` is 150013' },
    ),
    {
      state: 'as small as a server can be',
      made: '12 connections, 256 kB of buffers, `wal_level = minimal`, no background workers, no statistics',
      server: SMALL_SERVER,
      must: ARRIVES,
    },
    {
      state: 'nothing listens there',
      made: 'port 1',
      url: ({ url }) => Object.assign(new URL(url), { port: '1' }).href,
      must: { ...UNREACHABLE, says: 'ECONNREFUSED', follow: async ({ url }) => ({ url }) },
    },
    {
      state: 'a host that nobody knows',
      made: '`nowhere.invalid`',
      url: ({ url }) => Object.assign(new URL(url), { hostname: 'nowhere.invalid' }).href,
      must: { ...UNREACHABLE, says: 'nowhere.invalid', follow: async ({ url }) => ({ url }) },
    },
    {
      state: 'a wrong password',
      made: '`USER:wrong@`',
      url: ({ url }) => Object.assign(new URL(url), { password: 'wrong' }).href,
      must: { ...UNREACHABLE, says: 'Check the password', follow: async ({ url }) => ({ url }) },
    },
    {
      state: 'no password',
      made: '`USER@`',
      url: ({ url }) => Object.assign(new URL(url), { password: '' }).href,
      must: {
        ...UNREACHABLE,
        says: 'set PGPASSWORD',
        follow: async ({ url }) => ({ env: { PGPASSWORD: new URL(url).password } }),
      },
    },
    overTls('it takes encrypted connections only', '', until('sslmode=verify-full', VERIFIED), {
      made: 'no `sslmode`',
    }),
    overTls('its authority is not known here', 'sslmode=require', until('sslrootcert', VERIFIED)),
    overTls(
      'the authority is another one',
      'sslmode=verify-full&sslrootcert=OTHER',
      until('sslrootcert', VERIFIED),
    ),
    overTls(
      'the authority’s file is missing',
      'sslmode=verify-full&sslrootcert=/nowhere/ca.pem',
      until('files that this process can read', VERIFIED, { exitCode: 2, code: 'database_url_invalid' }),
    ),
    overTls('its certificate is for another name', VERIFIED, until('is for another name', VERIFIED), {
      url: async (database) => (await secured(VERIFIED)(database)).replace('@127.0.0.1:', '@localhost:'),
      made: 'for 127.0.0.1, and the URL names localhost',
    }),
    overTls('its authority is given', VERIFIED, ARRIVES),
    certified('it wants a certificate of its clients', VERIFIED, 'sslcert=/path/to/client.pem'),
    certified(
      'the client’s certificate is of another authority',
      `${VERIFIED}&sslcert=OTHER&sslkey=THEIRS`,
      'ssl_ca_file',
    ),
    overTls('encrypted, whoever it is', 'sslmode=no-verify', ARRIVES),
    {
      state: 'encryption is asked of a server without',
      made: '`?sslmode=require`',
      url: ({ url }) => withQuery(url, 'sslmode=require'),
      must: { ...UNREACHABLE, says: 'take sslmode out', follow: async ({ url }) => ({ url }) },
    },
  ],
};
