import { bySql, type Group, type Row } from './row.ts';

const STAYS = { exitCode: 0, catalog: 'as found', warning: 'schema_has_more' } as const;

/** Taken away as the hint says; a check or a foreign key comes back for rows that are still to come. */
const refuses = (says: string, more: Partial<Row['must']> = {}) =>
  ({
    exitCode: 4,
    code: 'rows_refused_by_others',
    says,
    leadsTo: 'as found',
    besides: /odd/,
    ...more,
  }) as Row['must'];

/** What these rows never allow is taken away for good. */
const forGood = (says: string) =>
  refuses(says, {
    leadsTo: 'as migrated',
    follow: async (database, hint) =>
      void (await database.query(/Before: (.*;) Afterwards:/.exec(hint)?.[1] ?? `no SQL in: ${hint}`)),
  });

/** Rules about rows that no migration made: some hold, others do not. */
export const refusing: Group = {
  title: 'What of theirs refuses rows',
  rows: [
    bySql(
      'a check that rows break',
      'ALTER TABLE candles ADD CONSTRAINT odd CHECK (close < 0)',
      refuses('violates check constraint "odd"'),
      { sample: true },
    ),
    bySql(
      'one that nobody has checked',
      'ALTER TABLE candles ADD CONSTRAINT odd CHECK (close < 0) NOT VALID',
      refuses('violates check constraint "odd"'),
    ),
    bySql(
      'an exclusion that rows break',
      'ALTER TABLE candles ADD CONSTRAINT odd EXCLUDE USING btree (chart_id WITH =)',
      forGood('violates exclusion constraint "odd"'),
    ),
    bySql(
      'one that waits',
      'ALTER TABLE candles ADD CONSTRAINT odd EXCLUDE USING btree (chart_id WITH =) DEFERRABLE INITIALLY DEFERRED',
      forGood('violates exclusion constraint "odd"'),
    ),
    bySql(
      'a unique key that rows break',
      'ALTER TABLE candles ADD CONSTRAINT odd UNIQUE (chart_id)',
      forGood('violates unique constraint "odd"'),
    ),
    bySql(
      'a unique index that rows break',
      'CREATE UNIQUE INDEX odd ON candles (chart_id)',
      forGood('violates unique constraint "odd"'),
    ),
    bySql(
      'an index of an expression that fails',
      'CREATE INDEX odd ON candles ((1 / (chart_id - 1)))',
      forGood('division by zero'),
    ),
    bySql(
      'a column whose expression fails',
      'ALTER TABLE candles ADD COLUMN odd integer GENERATED ALWAYS AS (1 / (chart_id - 1)) STORED',
      forGood('division by zero'),
    ),
    bySql(
      'a foreign key to a table of theirs that lacks a value',
      'CREATE TABLE owners (id integer PRIMARY KEY); ALTER TABLE candles ADD CONSTRAINT odd FOREIGN KEY (chart_id) REFERENCES owners',
      refuses('violates foreign key constraint "odd"'),
    ),
    bySql(
      'a foreign key between two of ours that lacks a value',
      'ALTER TABLE charts ADD CONSTRAINT odd FOREIGN KEY (name) REFERENCES annotation_types (name)',
      forGood('violates foreign key constraint "odd"'),
    ),
    bySql(
      'a foreign key between two of ours that holds',
      'ALTER TABLE candles ADD CONSTRAINT also FOREIGN KEY (chart_id) REFERENCES charts (id)',
      STAYS,
    ),
    bySql(
      'constraints of each kind that hold',
      'ALTER TABLE candles ADD CHECK (id > 0), ADD UNIQUE (id, chart_id), ADD EXCLUDE USING btree (id WITH =), ADD COLUMN half float8 GENERATED ALWAYS AS (close / 2) STORED',
      STAYS,
    ),
  ],
};
