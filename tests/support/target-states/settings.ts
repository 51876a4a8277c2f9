import type { Group, Row } from './row.ts';

const AS_BEFORE = { exitCode: 0, catalog: 'as found' } as const;

function set(name: string, value: string, must: Row['must'] = AS_BEFORE, more: Partial<Row> = {}): Row {
  return {
    state: `${name} = ${value}`,
    made: 'ALTER DATABASE … SET',
    sql: ({ name: database }) => `ALTER DATABASE ${database} SET ${name} = ${value}`,
    undo: ({ name: database }) => `ALTER DATABASE ${database} RESET ALL`,
    must,
    slot: name,
    ...more,
  };
}

/** Settings of the database that reach every session, unless the session has its own. */
export const settings: Group = {
  title: 'Settings of database and role',
  isShared: true,
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
    set('default_tablespace', `'nowhere'`),
    set('temp_tablespaces', `'nowhere'`),
    set('enable_seqscan', 'off'),
    set('jit', 'on'),
    set('client_encoding', `'LATIN1'`),
    set('client_min_messages', `'debug5'`),
    set('standard_conforming_strings', 'off'),
    set('escape_string_warning', 'on'),
    set('quote_all_identifiers', 'on'),
    set('maintenance_work_mem', `'1MB'`),
    set('work_mem', `'64kB'`),
    set('temp_file_limit', '0'),
    set('temp_buffers', '100'),
    set('lc_messages', `'C'`),
    set('check_function_bodies', 'off'),
    set('log_statement', `'all'`),
    set('wal_compression', 'on'),
    set('default_toast_compression', `'pglz'`),
    set('default_statistics_target', '1'),
    set('max_parallel_maintenance_workers', '0'),
    set('array_nulls', 'off'),
    set('transform_null_equals', 'on'),
    set('backslash_quote', 'off'),
    set('xmlbinary', `'hex'`),
    set('geqo_threshold', '2'),
    set('plan_cache_mode', `'force_generic_plan'`),
    set('default_transaction_read_only', 'on', {
      exitCode: 4,
      code: 'target_refused',
      says: 'read-only transaction',
      follow: async (database) =>
        void (await database.query(`ALTER DATABASE ${database.name} RESET default_transaction_read_only`)),
    }),
  ],
};
