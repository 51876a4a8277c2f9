import type { TestDatabase } from '../database.ts';
import type { Group, Row } from './row.ts';

const AS_BEFORE = { exitCode: 0, catalog: 'as found' } as const;
const PASSWORD = 'of the role';

/** The URL of a role of the database's own. */
const asRole = (database: TestDatabase) => {
  const url = new URL(database.url);
  Object.assign(url, { username: roleOf(database), password: encodeURIComponent(PASSWORD) });
  return url.href;
};
const roleOf = ({ name }: TestDatabase) => `${name}_role`;
const dropRole = (database: TestDatabase) =>
  `REASSIGN OWNED BY ${roleOf(database)} TO CURRENT_USER; DROP OWNED BY ${roleOf(database)}; DROP ROLE ${roleOf(database)}`;

function role(
  state: string,
  made: string,
  more: (role: string) => string,
  must: Row['must'],
  isOwner = true,
): Row {
  return {
    state,
    made,
    must,
    url: asRole,
    undo: dropRole,
    sql: (database) => `CREATE ROLE ${roleOf(database)} LOGIN PASSWORD '${PASSWORD}';
      ${isOwner ? ownAll(roleOf(database), database.name) : ''} ${more(roleOf(database))}`,
  };
}

const ownAll = (owner: string, database: string) => `ALTER DATABASE ${database} OWNER TO ${owner};
  ALTER SCHEMA public OWNER TO ${owner}; ALTER SCHEMA drizzle OWNER TO ${owner};
  DO $$ DECLARE t text; BEGIN FOR t IN SELECT oid::regclass FROM pg_class WHERE relkind = 'r' AND relnamespace IN ('public'::regnamespace, 'drizzle'::regnamespace)
    LOOP EXECUTE format('ALTER TABLE %s OWNER TO ${owner}', t); END LOOP; END $$;`;

const granted = (sql: (role: string) => string) => async (database: TestDatabase) =>
  void (await database.query(sql(roleOf(database))));

/** Whom the job connects as. */
export const roles: Group = {
  title: 'Roles and rights',
  rows: [
    role('a plain owner of everything', 'no attribute, no membership', () => '', AS_BEFORE),
    role(
      'an owner who may not create in public',
      'REVOKE CREATE',
      (name) => `ALTER SCHEMA public OWNER TO CURRENT_USER; GRANT USAGE ON SCHEMA public TO ${name};`,
      {
        exitCode: 4,
        code: 'target_refused',
        says: 'permission denied for schema public',
        follow: granted((name) => `GRANT CREATE ON SCHEMA public TO ${name}`),
        leadsTo: 'as found',
      },
    ),
    role(
      'an owner who may not make the ledger',
      'the database is another’s',
      (name) =>
        `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO CURRENT_USER', current_database()); END $$; GRANT USAGE ON SCHEMA public TO ${name};`,
      {
        exitCode: 4,
        code: 'target_refused',
        says: 'permission denied for database',
        follow: async (database) =>
          void (await database.query(`GRANT CREATE ON DATABASE ${database.name} TO ${roleOf(database)}`)),
        leadsTo: 'as found',
      },
    ),
    role(
      'the owner under forced row-level security',
      'ENABLE, FORCE',
      () => 'ALTER TABLE charts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;',
      {
        exitCode: 4,
        code: 'row_security_active',
        leadsTo: 'as found',
      },
    ),
    role(
      'the owner under row-level security',
      'ENABLE only',
      () => 'ALTER TABLE charts ENABLE ROW LEVEL SECURITY;',
      AS_BEFORE,
    ),
    role(
      'BYPASSRLS',
      'ENABLE, FORCE',
      (name) =>
        `ALTER ROLE ${name} BYPASSRLS; ALTER TABLE charts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;`,
      AS_BEFORE,
    ),
    role(
      'a user named after a schema',
      'CREATE SCHEMA of the role’s name, with a table charts',
      (name) => `CREATE SCHEMA ${name} AUTHORIZATION ${name}; CREATE TABLE ${name}.charts (x integer);`,
      AS_BEFORE,
    ),
    role(
      'a role with settings',
      'ALTER ROLE … SET',
      (name) =>
        `ALTER ROLE ${name} SET search_path = pg_catalog; ALTER ROLE ${name} SET DateStyle = 'SQL, DMY'; ALTER ROLE ${name} SET TimeZone = 'Asia/Kolkata';`,
      AS_BEFORE,
    ),
    role(
      'nobody’s rights',
      'no right on any table',
      () => '',
      {
        exitCode: 4,
        code: 'target_refused',
        says: 'permission denied',
        follow: async (database) => void (await database.query(ownAll(roleOf(database), database.name))),
        leadsTo: 'as found',
        besides: /owner=/,
      },
      false,
    ),
    role(
      'a role that may connect no more',
      'CONNECTION LIMIT 0',
      (name) => `ALTER ROLE ${name} CONNECTION LIMIT 0;`,
      {
        exitCode: 4,
        code: 'target_unreachable',
        says: '--concurrency',
        follow: granted((name) => `ALTER ROLE ${name} CONNECTION LIMIT -1`),
        leadsTo: 'as found',
      },
    ),
    role('a role that may not log in', 'NOLOGIN', (name) => `ALTER ROLE ${name} NOLOGIN;`, {
      exitCode: 4,
      code: 'target_unreachable',
      says: 'not permitted to log in',
      follow: granted((name) => `ALTER ROLE ${name} LOGIN`),
      leadsTo: 'as found',
    }),
  ],
};
