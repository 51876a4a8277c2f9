import { bySql, type Group } from './row.ts';

const CHANGED = { exitCode: 4, code: 'schema_changed' } as const;

/** Columns, defaults, sequences and tables. */
export const columns: Group = {
  title: 'Columns, defaults, sequences and tables of ours',
  rows: [
    bySql('a price is single', 'ALTER TABLE candles ALTER open TYPE real', CHANGED, { sample: true }),
    bySql('a price is exact', 'ALTER TABLE candles ALTER close TYPE numeric(12, 4)', CHANGED),
    bySql('an id has 64 bits', 'ALTER TABLE candles ALTER id TYPE bigint', CHANGED),
    bySql('a time has a zone', 'ALTER TABLE candles ALTER time TYPE timestamptz', CHANGED),
    bySql('a time has no fraction', 'ALTER TABLE annotations ALTER created_at TYPE timestamp(0)', CHANGED),
    bySql('a name is bounded', 'ALTER TABLE charts ALTER name TYPE varchar(20)', CHANGED),
    bySql('a name is sorted otherwise', 'ALTER TABLE charts ALTER name TYPE text COLLATE "C"', {
      ...CHANGED,
      follow: async (database) =>
        void (await database.query('ALTER TABLE charts ALTER name TYPE text COLLATE "default"')),
    }),
    bySql('JSON is text-like', 'ALTER TABLE annotations ALTER geometry TYPE json', CHANGED),
    bySql(
      'a type is a domain',
      'CREATE DOMAIN price AS float8 NOT NULL; ALTER TABLE candles ALTER open TYPE price',
      CHANGED,
    ),
    bySql('a column is missing', 'ALTER TABLE span_annotations DROP COLUMN notes', CHANGED),
    bySql('a column has another name', 'ALTER TABLE annotations RENAME color TO hue', {
      ...CHANGED,
      besides: /annotations\.hue/,
    }),
    bySql(
      'a column is computed',
      'ALTER TABLE annotations DROP COLUMN color, ADD COLUMN color text GENERATED ALWAYS AS (label_type) STORED',
      CHANGED,
    ),
    bySql(
      'an id is counted otherwise',
      'ALTER TABLE charts ALTER id DROP DEFAULT; DROP SEQUENCE charts_id_seq; ALTER TABLE charts ALTER id ADD GENERATED ALWAYS AS IDENTITY',
      CHANGED,
    ),
    bySql('NOT NULL is missing', 'ALTER TABLE candles ALTER open DROP NOT NULL', CHANGED),
    bySql(
      'NOT NULL is not valid',
      'ALTER TABLE candles ALTER open DROP NOT NULL; ALTER TABLE candles ADD CONSTRAINT filled NOT NULL open NOT VALID',
      // The name that somebody gave it stays.
      { ...CHANGED, besides: /NOT NULL open/ },
      { since: 18 },
    ),
    bySql('NOT NULL is too much', 'ALTER TABLE annotations ALTER color SET NOT NULL', CHANGED),
    bySql('a default is missing', 'ALTER TABLE span_annotations ALTER source DROP DEFAULT', CHANGED),
    bySql('a default is another one', `ALTER TABLE annotations ALTER color SET DEFAULT 'red'`, CHANGED),
    bySql('a default is too much', 'ALTER TABLE candles ALTER volume SET DEFAULT 0', CHANGED),
    bySql('an id has no default', 'ALTER TABLE candles ALTER id DROP DEFAULT', CHANGED),
    bySql('a sequence is nobody’s', 'ALTER SEQUENCE candles_id_seq OWNED BY NONE', CHANGED),
    bySql('a sequence is gone', 'DROP SEQUENCE candles_id_seq CASCADE', CHANGED),
    bySql('a sequence goes round', 'ALTER SEQUENCE candles_id_seq MAXVALUE 100 CYCLE', CHANGED),
    bySql(
      'a sequence counts down',
      'ALTER SEQUENCE candles_id_seq INCREMENT -1 MINVALUE -100 MAXVALUE 100',
      CHANGED,
    ),
    bySql('a table is not logged', 'ALTER TABLE candles SET UNLOGGED', CHANGED),
    bySql('a table is missing', 'DROP TABLE span_annotations', CHANGED),
    bySql(
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
    bySql(
      'a table that is not loaded lacks a column',
      'ALTER TABLE idempotency_keys DROP COLUMN answer',
      CHANGED,
    ),
  ],
};
