import type { TestDatabase } from '../database.ts';
import type { Group, Row, Stops } from './row.ts';

const AS_BEFORE = { exitCode: 0, catalog: 'as found' } as const;
const PASSWORD = 'of the role';

/** The URL of a role of the database's own. */
const asRole = (database: TestDatabase) => {
  const url = new URL(database.url);
  Object.assign(url, { username: roleOf(database), password: encodeURIComponent(PASSWORD) });
  return url.href;
};
const roleOf = ({ name }: TestDatabase) => `${name}_role`;
/** The role, and the owner that some states have besides. */
const dropRole = (database: TestDatabase) => `DO $$ DECLARE r text; BEGIN
  FOR r IN SELECT rolname FROM pg_roles WHERE rolname IN ('${roleOf(database)}', '${roleOf(database)}_owner') LOOP
    EXECUTE format('REASSIGN OWNED BY %I TO CURRENT_USER; DROP OWNED BY %1$I; DROP ROLE %1$I', r);
  END LOOP; END $$`;

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

/** Where an owner is another one in the end, or was given what it lacked. */
const OWNERS = /owner=|^right on /;
const ownAllIn = (name: string) => ownAll(name, name.replace(/_role$/, ''));
const grantDatabase = (name: string) => `GRANT ALL ON DATABASE ${name.replace(/_role$/, '')} TO ${name};`;

/** Everything belongs to a role of which this one is a member. */
const memberOf = (name: string, how: string) =>
  `CREATE ROLE ${name}_owner; ${ownAll(`${name}_owner`, name.replace(/_role$/, ''))} GRANT ${name}_owner TO ${name} WITH ${how};`;

function refusedUntil(says: string, sql: (role: string) => string): Stops {
  return { exitCode: 4, code: 'target_refused', says, follow: granted(sql), leadsTo: 'as found' };
}

/** What the hint says is typed as it stands; only owners and rights are others then. */
function bySqlOfHint(says: string): Stops {
  return { exitCode: 4, code: 'target_refused', says, leadsTo: 'as found', besides: OWNERS };
}

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
        besides: /^right on schema public/,
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
        besides: OWNERS,
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
    role(
      'a role that may connect five times',
      'CONNECTION LIMIT 5',
      (name) => `ALTER ROLE ${name} CONNECTION LIMIT 5;`,
      { exitCode: 4, code: 'too_few_connections', says: '--concurrency 1', leadsTo: 'as found' },
    ),
    role(
      'a role that may connect as often as is needed',
      'CONNECTION LIMIT 6',
      (name) => `ALTER ROLE ${name} CONNECTION LIMIT 6;`,
      AS_BEFORE,
    ),
    role(
      'a database to which few may connect',
      'ALTER DATABASE … CONNECTION LIMIT 4',
      (name) => `ALTER DATABASE ${name.replace(/_role$/, '')} CONNECTION LIMIT 4;`,
      { exitCode: 4, code: 'too_few_connections', says: 'database', leadsTo: 'as found' },
    ),
    role(
      'a member of the owner',
      'GRANT of the owner to it',
      (name) => `${memberOf(name, 'INHERIT TRUE')} REVOKE ALL ON SCHEMA public FROM PUBLIC;`,
      AS_BEFORE,
      false,
    ),
    role(
      'a member of the owner that does not inherit',
      'GRANT … WITH INHERIT FALSE',
      (name) => memberOf(name, 'INHERIT FALSE'),
      refusedUntil('permission denied', (name) => `GRANT ${name}_owner TO ${name} WITH INHERIT TRUE`),
      false,
    ),
    role(
      'all rights, and tables of another role',
      'GRANT ALL',
      (name) => `GRANT ALL ON ALL TABLES IN SCHEMA public, drizzle TO ${name};
        GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${name};
        GRANT ALL ON SCHEMA public, drizzle TO ${name}; ${grantDatabase(name)}`,
      { ...refusedUntil('must be owner of table', ownAllIn), besides: OWNERS },
      false,
    ),
    role(
      'one table of another role',
      'ALTER TABLE candles OWNER',
      () => 'ALTER TABLE candles OWNER TO CURRENT_USER;',
      bySqlOfHint('permission denied for table candles'),
    ),
    role(
      'one sequence without a right',
      'REVOKE ALL ON SEQUENCE',
      (name) => `REVOKE ALL ON SEQUENCE candles_id_seq FROM ${name};`,
      bySqlOfHint('permission denied for sequence candles_id_seq'),
    ),
    role(
      'one table that it may not write to',
      'REVOKE INSERT ON annotations',
      (name) => `REVOKE INSERT ON annotations FROM ${name};`,
      bySqlOfHint('permission denied for table annotations'),
    ),
    role(
      'a schema of migrations that it may not look into',
      'REVOKE USAGE ON SCHEMA drizzle',
      (name) => `ALTER SCHEMA drizzle OWNER TO CURRENT_USER; REVOKE ALL ON SCHEMA drizzle FROM ${name};`,
      bySqlOfHint('permission denied for schema drizzle'),
    ),
    role(
      'a table of migrations that it may not read',
      'REVOKE SELECT ON drizzle.__drizzle_migrations',
      (name) =>
        `ALTER TABLE drizzle.__drizzle_migrations OWNER TO CURRENT_USER; REVOKE ALL ON drizzle.__drizzle_migrations FROM ${name};`,
      bySqlOfHint('permission denied for table __drizzle_migrations'),
    ),
    role(
      'rights of others, on tables, columns and sequences',
      'GRANT … TO PUBLIC, WITH GRANT OPTION; ALTER DEFAULT PRIVILEGES',
      (
        name,
      ) => `GRANT SELECT ON candles, charts TO PUBLIC; GRANT UPDATE (color, notes) ON span_annotations TO PUBLIC;
        GRANT INSERT, REFERENCES ON annotations TO ${name} WITH GRANT OPTION; GRANT USAGE ON SEQUENCE candles_id_seq TO PUBLIC;
        GRANT pg_read_all_data TO ${name};
        ALTER DEFAULT PRIVILEGES FOR ROLE ${name} GRANT SELECT ON TABLES TO PUBLIC;`,
      AS_BEFORE,
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
