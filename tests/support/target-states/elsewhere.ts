import type { TestDatabase } from '../database.ts';
import { runJob } from '../run-job.ts';
import type { Group, Row } from './row.ts';

const AS_BEFORE = { exitCode: 0, catalog: 'as found' } as const;
const PASSWORD = 'of the role';

function set(name: string, value: string, must: Row['must'] = AS_BEFORE, more: Partial<Row> = {}): Row {
  return {
    state: `${name} = ${value}`,
    made: 'ALTER DATABASE … SET',
    sql: ({ name: database }) => `ALTER DATABASE ${database} SET ${name} = ${value}`,
    undo: ({ name: database }) => `ALTER DATABASE ${database} RESET ALL`,
    must,
    ...more,
  };
}

/** Settings of the database that reach every session, unless the session has its own. */
export const settings: Group = {
  title: 'Settings of database and role',
  rows: [
    set('search_path', `theirs`),
    set('search_path', `''`),
    set('DateStyle', `'German, DMY'`, AS_BEFORE, { sample: true }),
    set('DateStyle', `'SQL, DMY'`),
    set('IntervalStyle', `'iso_8601'`),
    set('TimeZone', `'Asia/Kolkata'`),
    set('extra_float_digits', '-15'),
    set('bytea_output', `'escape'`),
    set('statement_timeout', `'5ms'`),
    set('lock_timeout', `'1ms'`),
    set('idle_in_transaction_session_timeout', `'5ms'`),
    set('idle_session_timeout', `'5ms'`),
    set('transaction_timeout', `'100ms'`, AS_BEFORE, { since: 17 }),
    set('default_transaction_isolation', `'serializable'`),
    set('default_transaction_deferrable', 'on'),
    set('synchronous_commit', 'off'),
    set('session_replication_role', `'replica'`),
    set('row_security', 'off'),
    set('default_tablespace', `''`),
    set('enable_seqscan', 'off'),
    set('jit', 'on'),
    set('client_encoding', `'LATIN1'`),
    set('client_min_messages', `'debug5'`),
    set('standard_conforming_strings', 'off'),
    set('escape_string_warning', 'on'),
    set('quote_all_identifiers', 'on'),
    set('maintenance_work_mem', `'1MB'`),
    set('work_mem', `'64kB'`),
    set('default_transaction_read_only', 'on', {
      exitCode: 4,
      code: 'target_refused',
      says: 'read-only transaction',
      follow: async (database) =>
        void (await database.query(`ALTER DATABASE ${database.name} RESET default_transaction_read_only`)),
    }),
  ],
};

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

/** How far the checkout and the database are with the migrations. */
export const checkouts: Group = {
  title: 'Checkout and migrations',
  rows: [
    {
      state: 'migrations that this version does not know',
      made: 'one more row in drizzle.__drizzle_migrations',
      sql: `INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('later', 1)`,
      must: {
        exitCode: 4,
        code: 'schema_newer',
        says: 'same version',
        follow: async (database) =>
          void (await database.query(`DELETE FROM drizzle.__drizzle_migrations WHERE hash = 'later'`)),
        leadsTo: 'as found',
      },
    },
    {
      state: 'tables that no migration made, such as db:push makes',
      made: '`DROP SCHEMA drizzle CASCADE`',
      sql: 'DROP SCHEMA drizzle CASCADE',
      must: {
        exitCode: 4,
        code: 'schema_older',
        says: 'migrate-schema',
        follow: migrateSchema,
        leadsTo: 'as found',
      },
      sample: true,
    },
    {
      state: 'no table at all',
      made: '`DROP SCHEMA public, drizzle CASCADE; CREATE SCHEMA public`',
      sql: 'DROP SCHEMA public, drizzle CASCADE; CREATE SCHEMA public',
      must: { exitCode: 4, code: 'schema_older', says: 'migrate-schema', follow: migrateSchema },
    },
    {
      state: 'the newest migration is missing',
      made: 'its row and its table',
      sql: 'DELETE FROM drizzle.__drizzle_migrations WHERE id = (SELECT max(id) FROM drizzle.__drizzle_migrations); DROP TABLE idempotency_keys',
      must: { exitCode: 4, code: 'schema_older', says: 'migrate-schema', follow: migrateSchema },
    },
  ],
};

async function migrateSchema(database: TestDatabase): Promise<void> {
  const { exitCode, stderr } = await runJob('jobs/migrate-schema/main.ts', [], {
    env: { DATABASE_URL: database.url },
  });
  if (exitCode !== 0) throw new Error(stderr);
}

/** What an earlier process left, and what was done to it since. */
export const interrupted: Group = {
  title: 'After a run that was killed',
  rows: [
    {
      state: 'nothing was done since',
      made: 'SIGKILL in the copy',
      killedAt: 'during:copy',
      must: { exitCode: 0, catalog: 'as migrated' },
    },
    {
      state: 'its record was thrown away, and the tables emptied',
      made: 'SIGKILL after the copy; `DROP SCHEMA legacy_migration CASCADE; TRUNCATE …`',
      killedAt: 'after:copy',
      sql: `DROP SCHEMA legacy_migration CASCADE; TRUNCATE charts, candles, annotations, annotation_types, span_annotations, span_label_types RESTART IDENTITY`,
      must: { exitCode: 0, catalog: 'as migrated', warning: 'schema_put_back' },
      sample: true,
    },
    {
      state: 'its record of what was taken off is gone',
      made: 'SIGKILL in the copy; `put_aside = NULL`',
      killedAt: 'during:copy',
      sql: 'UPDATE legacy_migration.runs SET put_aside = NULL',
      must: { exitCode: 0, catalog: 'as migrated', warning: 'schema_put_back' },
    },
    {
      state: 'somebody put a key back',
      made: 'SIGKILL before the keys; `ALTER TABLE charts ADD CONSTRAINT charts_pkey PRIMARY KEY (id)`',
      killedAt: 'before:seal',
      sql: 'ALTER TABLE charts ADD CONSTRAINT charts_pkey PRIMARY KEY (id)',
      must: { exitCode: 0, catalog: 'as migrated' },
    },
    {
      state: 'an index was built, and its key not yet made of it',
      made: 'SIGKILL before the keys; `CREATE UNIQUE INDEX charts_pkey ON charts (id)`',
      killedAt: 'before:seal',
      sql: 'CREATE UNIQUE INDEX charts_pkey ON charts (id)',
      must: { exitCode: 0, catalog: 'as migrated' },
    },
    {
      state: 'somebody made an index meanwhile',
      made: 'SIGKILL before the keys; `CREATE INDEX by_close ON candles (close)`',
      killedAt: 'before:seal',
      sql: 'CREATE INDEX by_close ON candles (close)',
      must: { exitCode: 0, catalog: 'as migrated', besides: /by_close/ },
    },
    {
      state: 'somebody changed a column meanwhile',
      made: 'SIGKILL in the copy; `ALTER TABLE candles ALTER open DROP NOT NULL`',
      killedAt: 'during:copy',
      sql: 'ALTER TABLE candles ALTER open DROP NOT NULL',
      must: { exitCode: 4, code: 'schema_changed' },
    },
    {
      state: 'somebody made a trigger meanwhile',
      made: 'SIGKILL in the copy; a BEFORE trigger that skips rows',
      killedAt: 'during:copy',
      sql: `CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER skips BEFORE INSERT ON candles FOR EACH ROW EXECUTE FUNCTION skip()`,
      must: { exitCode: 4, code: 'trigger_in_the_way', besides: /^trigger skips/ },
    },
  ],
};

const NOT_EMPTY = { exitCode: 4, code: 'target_not_empty' } as const;

function holding(state: string, sql: string, must: Row['must'], more: Partial<Row> = {}): Row {
  return { state, made: `\`${sql}\``, sql, must, ...more };
}

const emptied = (sql: string) => ({
  ...NOT_EMPTY,
  follow: async (database: TestDatabase) => void (await database.query(sql)),
});

/** What the tables hold already. */
export const rows: Group = {
  title: 'Rows that are there',
  rows: [
    holding('a chart', `INSERT INTO charts (name) VALUES ('mine')`, emptied('DELETE FROM charts'), {
      sample: true,
    }),
    holding(
      'a candle of it',
      `INSERT INTO charts (name) VALUES ('mine'); INSERT INTO candles (chart_id, time, open, high, low, close) VALUES (1, now(), 1, 1, 1, 1)`,
      emptied('DELETE FROM candles; DELETE FROM charts'),
    ),
    holding(
      'a type of somebody’s',
      `INSERT INTO annotation_types (name, display_name) VALUES ('mine', 'Mine')`,
      emptied('DELETE FROM annotation_types'),
    ),
    holding(
      'a span label of somebody’s',
      `INSERT INTO span_label_types (name, display_name, color) VALUES ('mine', 'Mine', 'red')`,
      emptied('DELETE FROM span_label_types'),
    ),
    holding(
      'rows that were deleted again',
      `INSERT INTO charts (name) SELECT 'c' || n FROM generate_series(1, 500) AS n; DELETE FROM charts`,
      { exitCode: 0, catalog: 'as migrated' },
    ),
    holding('sequences that are far ahead', `SELECT setval('candles_id_seq', 1000000)`, {
      exitCode: 0,
      catalog: 'as migrated',
    }),
    holding(
      'answers that the application keeps',
      `INSERT INTO idempotency_keys (key, request_digest) VALUES ('k', 'd')`,
      { exitCode: 0, catalog: 'as migrated' },
    ),
    holding(
      'training_runs of the other ORM',
      `CREATE TABLE training_runs (run_id text PRIMARY KEY); INSERT INTO training_runs VALUES ('r')`,
      { exitCode: 0, catalog: 'as migrated' },
    ),
  ],
};
