import { TRUNCATE } from '../tables.ts';
import type { Group } from './row.ts';

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
      sql: `DROP SCHEMA legacy_migration CASCADE; ${TRUNCATE}`,
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
