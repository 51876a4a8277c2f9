import { bySql, type Group } from './row.ts';

const PUT_BACK = { exitCode: 0, catalog: 'as migrated', warning: 'schema_put_back' } as const;
const CHANGED = { exitCode: 4, code: 'schema_changed' } as const;

/** Keys, indexes and foreign keys that the migrations made, and somebody took away or out of force. */
export const keys: Group = {
  title: 'Keys, indexes and foreign keys of ours',
  rows: [
    bySql('a primary key is missing', 'ALTER TABLE candles DROP CONSTRAINT candles_pkey', PUT_BACK),
    bySql(
      'the one that others refer to',
      'ALTER TABLE charts DROP CONSTRAINT charts_pkey CASCADE',
      PUT_BACK,
      {
        sample: true,
      },
    ),
    bySql(
      'a unique key is missing',
      'ALTER TABLE candles DROP CONSTRAINT candles_chart_id_time_unique',
      PUT_BACK,
    ),
    bySql(
      'a foreign key is missing',
      'ALTER TABLE candles DROP CONSTRAINT candles_chart_id_charts_id_fk',
      PUT_BACK,
    ),
    bySql('an index is missing', 'DROP INDEX annotations_chart_id_index', PUT_BACK),
    bySql(
      'a foreign key is not valid',
      'ALTER TABLE candles DROP CONSTRAINT candles_chart_id_charts_id_fk, ADD CONSTRAINT candles_chart_id_charts_id_fk FOREIGN KEY (chart_id) REFERENCES charts (id) NOT VALID',
      PUT_BACK,
    ),
    bySql(
      'a foreign key is not enforced',
      'ALTER TABLE candles DROP CONSTRAINT candles_chart_id_charts_id_fk, ADD CONSTRAINT candles_chart_id_charts_id_fk FOREIGN KEY (chart_id) REFERENCES charts (id) NOT ENFORCED',
      PUT_BACK,
      { since: 18 },
    ),
    bySql('triggers of a foreign key are off', 'ALTER TABLE annotations DISABLE TRIGGER ALL', PUT_BACK),
    bySql('triggers are off where it refers to', 'ALTER TABLE charts DISABLE TRIGGER ALL', PUT_BACK),
    bySql(
      'an index is invalid',
      `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'annotations_chart_id_index'::regclass`,
      PUT_BACK,
    ),
    bySql(
      'the index of a key is invalid',
      `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'candles_pkey'::regclass`,
      PUT_BACK,
    ),
    bySql(
      'a foreign key deletes along',
      'ALTER TABLE candles DROP CONSTRAINT candles_chart_id_charts_id_fk, ADD CONSTRAINT candles_chart_id_charts_id_fk FOREIGN KEY (chart_id) REFERENCES charts (id) ON DELETE CASCADE',
      CHANGED,
    ),
    bySql(
      'a unique key has other columns',
      'ALTER TABLE candles DROP CONSTRAINT candles_chart_id_time_unique, ADD CONSTRAINT candles_chart_id_time_unique UNIQUE (time)',
      CHANGED,
    ),
    bySql(
      'NULLs of a unique key are equal',
      'ALTER TABLE charts DROP CONSTRAINT charts_name_unique, ADD CONSTRAINT charts_name_unique UNIQUE NULLS NOT DISTINCT (name)',
      CHANGED,
    ),
    bySql(
      'an index has another column too',
      'DROP INDEX annotations_chart_id_index; CREATE INDEX annotations_chart_id_index ON annotations (chart_id, timestamp)',
      CHANGED,
    ),
    bySql(
      'a key has another name',
      'ALTER TABLE charts RENAME CONSTRAINT charts_name_unique TO one_name',
      CHANGED,
      {
        sample: true,
      },
    ),
    bySql(
      'a primary key has another name',
      'ALTER TABLE charts RENAME CONSTRAINT charts_pkey TO key_of_charts',
      CHANGED,
    ),
    bySql('an index has another name', 'ALTER INDEX annotations_chart_id_index RENAME TO by_chart', CHANGED),
    bySql(
      'another primary key',
      'ALTER TABLE candles DROP CONSTRAINT candles_pkey, ADD PRIMARY KEY (id, chart_id)',
      CHANGED,
    ),
    bySql(
      'the name of a missing index is taken',
      'DROP INDEX annotations_chart_id_index; CREATE TABLE annotations_chart_id_index (x integer)',
      {
        ...CHANGED,
        says: 'annotations_chart_id_index',
        follow: async (database) => void (await database.query('DROP TABLE annotations_chart_id_index')),
      },
    ),
    bySql(
      'a key of a table that is not loaded',
      'ALTER TABLE idempotency_keys DROP CONSTRAINT idempotency_keys_pkey',
      CHANGED,
    ),
    bySql('an index of a table that is not loaded', 'DROP INDEX idempotency_keys_created_at_index', CHANGED),
  ],
};
