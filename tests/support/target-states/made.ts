import type { Group, Row } from './row.ts';

const PUT_BACK = { exitCode: 0, catalog: 'as migrated', warning: 'schema_put_back' } as const;
const CHANGED = { exitCode: 4, code: 'schema_changed' } as const;

/** A state made by SQL that is short enough to say. */
function by(state: string, sql: string, must: Row['must'], more: Partial<Row> = {}): Row {
  return { state, made: `\`${sql.replaceAll('|', '\\|')}\``, sql, must, ...more };
}

/** Keys, indexes and foreign keys that the migrations made, and somebody took away or out of force. */
export const keys: Group = {
  title: 'Keys, indexes and foreign keys of ours',
  rows: [
    by('a primary key is missing', 'ALTER TABLE candles DROP CONSTRAINT candles_pkey', PUT_BACK),
    by('the one that others refer to', 'ALTER TABLE charts DROP CONSTRAINT charts_pkey CASCADE', PUT_BACK, {
      sample: true,
    }),
    by(
      'a unique key is missing',
      'ALTER TABLE candles DROP CONSTRAINT candles_chart_id_time_unique',
      PUT_BACK,
    ),
    by(
      'a foreign key is missing',
      'ALTER TABLE candles DROP CONSTRAINT candles_chart_id_charts_id_fk',
      PUT_BACK,
    ),
    by('an index is missing', 'DROP INDEX annotations_chart_id_index', PUT_BACK),
    by(
      'a foreign key is not valid',
      'ALTER TABLE candles DROP CONSTRAINT candles_chart_id_charts_id_fk, ADD CONSTRAINT candles_chart_id_charts_id_fk FOREIGN KEY (chart_id) REFERENCES charts (id) NOT VALID',
      PUT_BACK,
    ),
    by(
      'a foreign key is not enforced',
      'ALTER TABLE candles DROP CONSTRAINT candles_chart_id_charts_id_fk, ADD CONSTRAINT candles_chart_id_charts_id_fk FOREIGN KEY (chart_id) REFERENCES charts (id) NOT ENFORCED',
      PUT_BACK,
      { since: 18 },
    ),
    by('triggers of a foreign key are off', 'ALTER TABLE annotations DISABLE TRIGGER ALL', PUT_BACK),
    by('triggers are off where it refers to', 'ALTER TABLE charts DISABLE TRIGGER ALL', PUT_BACK),
    by(
      'an index is invalid',
      `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'annotations_chart_id_index'::regclass`,
      PUT_BACK,
    ),
    by(
      'the index of a key is invalid',
      `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'candles_pkey'::regclass`,
      PUT_BACK,
    ),
    by(
      'a foreign key deletes along',
      'ALTER TABLE candles DROP CONSTRAINT candles_chart_id_charts_id_fk, ADD CONSTRAINT candles_chart_id_charts_id_fk FOREIGN KEY (chart_id) REFERENCES charts (id) ON DELETE CASCADE',
      CHANGED,
    ),
    by(
      'a unique key has other columns',
      'ALTER TABLE candles DROP CONSTRAINT candles_chart_id_time_unique, ADD CONSTRAINT candles_chart_id_time_unique UNIQUE (time)',
      CHANGED,
    ),
    by(
      'NULLs of a unique key are equal',
      'ALTER TABLE charts DROP CONSTRAINT charts_name_unique, ADD CONSTRAINT charts_name_unique UNIQUE NULLS NOT DISTINCT (name)',
      CHANGED,
    ),
    by(
      'an index has another column too',
      'DROP INDEX annotations_chart_id_index; CREATE INDEX annotations_chart_id_index ON annotations (chart_id, timestamp)',
      CHANGED,
    ),
    by(
      'a key has another name',
      'ALTER TABLE charts RENAME CONSTRAINT charts_name_unique TO one_name',
      CHANGED,
      {
        sample: true,
      },
    ),
    by(
      'a primary key has another name',
      'ALTER TABLE charts RENAME CONSTRAINT charts_pkey TO key_of_charts',
      CHANGED,
    ),
    by('an index has another name', 'ALTER INDEX annotations_chart_id_index RENAME TO by_chart', CHANGED),
    by(
      'another primary key',
      'ALTER TABLE candles DROP CONSTRAINT candles_pkey, ADD PRIMARY KEY (id, chart_id)',
      CHANGED,
    ),
    by(
      'the name of a missing index is taken',
      'DROP INDEX annotations_chart_id_index; CREATE TABLE annotations_chart_id_index (x integer)',
      {
        ...CHANGED,
        says: 'annotations_chart_id_index',
        follow: async (database) => void (await database.query('DROP TABLE annotations_chart_id_index')),
      },
    ),
    by(
      'a key of a table that is not loaded',
      'ALTER TABLE idempotency_keys DROP CONSTRAINT idempotency_keys_pkey',
      CHANGED,
    ),
    by('an index of a table that is not loaded', 'DROP INDEX idempotency_keys_created_at_index', CHANGED),
  ],
};

/** Columns, defaults, sequences and tables. */
export const columns: Group = {
  title: 'Columns, defaults, sequences and tables of ours',
  rows: [
    by('a price is single', 'ALTER TABLE candles ALTER open TYPE real', CHANGED, { sample: true }),
    by('a price is exact', 'ALTER TABLE candles ALTER close TYPE numeric(12, 4)', CHANGED),
    by('an id has 64 bits', 'ALTER TABLE candles ALTER id TYPE bigint', CHANGED),
    by('a time has a zone', 'ALTER TABLE candles ALTER time TYPE timestamptz', CHANGED),
    by('a time has no fraction', 'ALTER TABLE annotations ALTER created_at TYPE timestamp(0)', CHANGED),
    by('a name is bounded', 'ALTER TABLE charts ALTER name TYPE varchar(20)', CHANGED),
    by('a name is sorted otherwise', 'ALTER TABLE charts ALTER name TYPE text COLLATE "C"', {
      ...CHANGED,
      follow: async (database) =>
        void (await database.query('ALTER TABLE charts ALTER name TYPE text COLLATE "default"')),
    }),
    by('JSON is text-like', 'ALTER TABLE annotations ALTER geometry TYPE json', CHANGED),
    by(
      'a type is a domain',
      'CREATE DOMAIN price AS float8 NOT NULL; ALTER TABLE candles ALTER open TYPE price',
      CHANGED,
    ),
    by('a column is missing', 'ALTER TABLE span_annotations DROP COLUMN notes', CHANGED),
    by('a column has another name', 'ALTER TABLE annotations RENAME color TO hue', {
      ...CHANGED,
      besides: /annotations\.hue/,
    }),
    by(
      'a column is computed',
      'ALTER TABLE annotations DROP COLUMN color, ADD COLUMN color text GENERATED ALWAYS AS (label_type) STORED',
      CHANGED,
    ),
    by(
      'an id is counted otherwise',
      'ALTER TABLE charts ALTER id DROP DEFAULT; DROP SEQUENCE charts_id_seq; ALTER TABLE charts ALTER id ADD GENERATED ALWAYS AS IDENTITY',
      CHANGED,
    ),
    by('NOT NULL is missing', 'ALTER TABLE candles ALTER open DROP NOT NULL', CHANGED),
    by(
      'NOT NULL is not valid',
      'ALTER TABLE candles ALTER open DROP NOT NULL; ALTER TABLE candles ADD CONSTRAINT filled NOT NULL open NOT VALID',
      // The name that somebody gave it stays.
      { ...CHANGED, besides: /NOT NULL open/ },
      { since: 18 },
    ),
    by('NOT NULL is too much', 'ALTER TABLE annotations ALTER color SET NOT NULL', CHANGED),
    by('a default is missing', 'ALTER TABLE span_annotations ALTER source DROP DEFAULT', CHANGED),
    by('a default is another one', `ALTER TABLE annotations ALTER color SET DEFAULT 'red'`, CHANGED),
    by('a default is too much', 'ALTER TABLE candles ALTER volume SET DEFAULT 0', CHANGED),
    by('an id has no default', 'ALTER TABLE candles ALTER id DROP DEFAULT', CHANGED),
    by('a sequence is nobody’s', 'ALTER SEQUENCE candles_id_seq OWNED BY NONE', CHANGED),
    by('a sequence is gone', 'DROP SEQUENCE candles_id_seq CASCADE', CHANGED),
    by('a sequence goes round', 'ALTER SEQUENCE candles_id_seq MAXVALUE 100 CYCLE', CHANGED),
    by(
      'a sequence counts down',
      'ALTER SEQUENCE candles_id_seq INCREMENT -1 MINVALUE -100 MAXVALUE 100',
      CHANGED,
    ),
    by('a table is not logged', 'ALTER TABLE candles SET UNLOGGED', CHANGED),
    by('a table is missing', 'DROP TABLE span_annotations', CHANGED),
    by(
      'a table is a view',
      'ALTER TABLE span_annotations RENAME TO spans; CREATE VIEW span_annotations AS SELECT * FROM spans',
      {
        ...CHANGED,
        says: 'is view, not table',
        follow: async (database) =>
          void (await database.query(
            'DROP VIEW span_annotations; ALTER TABLE spans RENAME TO span_annotations',
          )),
      },
    ),
    by(
      'a table that is not loaded lacks a column',
      'ALTER TABLE idempotency_keys DROP COLUMN answer',
      CHANGED,
    ),
  ],
};
