import { bySql, type Group } from './row.ts';

const STAYS = { exitCode: 0, catalog: 'as found' } as const;
const NAMED = { ...STAYS, warning: 'schema_has_more' } as const;

/** What somebody else made, or said of what is ours, and harms nobody. */
export const harmless: Group = {
  title: 'What somebody else made, and stays',
  isShared: true,
  rows: [
    bySql('an index', 'CREATE INDEX by_close ON candles (close)', NAMED, { sample: true }),
    bySql(
      'an index of an expression, with statistics',
      'CREATE INDEX by_day ON candles ((time::date)); ALTER INDEX by_day ALTER 1 SET STATISTICS 500',
      NAMED,
    ),
    bySql('an index of some rows', `CREATE INDEX few ON annotations (timestamp) WHERE color = 'red'`, NAMED),
    bySql(
      'an index that includes',
      'CREATE INDEX wide ON candles (chart_id) INCLUDE (close) WITH (fillfactor = 70)',
      NAMED,
    ),
    bySql(
      'an index for JSON',
      'CREATE INDEX in_geometry ON annotations USING gin (geometry jsonb_path_ops)',
      NAMED,
    ),
    bySql(
      'the invalid index of a cancelled CREATE INDEX CONCURRENTLY',
      `CREATE INDEX half ON candles (time); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'half'::regclass`,
      NAMED,
    ),
    bySql(
      'one that is not ready either',
      `CREATE INDEX half ON candles (time); UPDATE pg_index SET indisvalid = false, indisready = false WHERE indexrelid = 'half'::regclass`,
      NAMED,
    ),
    bySql(
      'the leftover of a cancelled REINDEX CONCURRENTLY',
      `CREATE UNIQUE INDEX candles_pkey_ccnew ON candles (id); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'candles_pkey_ccnew'::regclass`,
      NAMED,
    ),
    bySql('a unique key', 'ALTER TABLE charts ADD CONSTRAINT one_id_one_name UNIQUE (id, name)', NAMED),
    bySql(
      'a unique key that waits',
      'ALTER TABLE charts ADD CONSTRAINT late UNIQUE (id, name) DEFERRABLE INITIALLY DEFERRED',
      NAMED,
    ),
    bySql(
      'a key of ours that may wait',
      'ALTER TABLE charts DROP CONSTRAINT charts_name_unique, ADD CONSTRAINT charts_name_unique UNIQUE (name) DEFERRABLE',
      NAMED,
      { slot: 'charts_name_unique' },
    ),
    bySql(
      'one that waits',
      'ALTER TABLE charts DROP CONSTRAINT charts_name_unique, ADD CONSTRAINT charts_name_unique UNIQUE (name) DEFERRABLE INITIALLY DEFERRED',
      NAMED,
      { slot: 'charts_name_unique' },
    ),
    bySql(
      'a foreign key of ours that may wait',
      'ALTER TABLE candles ALTER CONSTRAINT candles_chart_id_charts_id_fk DEFERRABLE INITIALLY DEFERRED',
      NAMED,
    ),
    bySql('a check that holds', 'ALTER TABLE candles ADD CHECK (id > 0)', NAMED),
    bySql(
      'a check that nobody has checked',
      'ALTER TABLE candles ADD CONSTRAINT odd CHECK (id > 0) NOT VALID',
      NAMED,
    ),
    bySql('an exclusion', 'ALTER TABLE charts ADD EXCLUDE USING btree (id WITH =)', NAMED),
    bySql(
      'a foreign key to a table of theirs',
      'CREATE TABLE owners (id integer PRIMARY KEY); ALTER TABLE charts ADD COLUMN owner integer REFERENCES owners',
      NAMED,
    ),
    bySql(
      'a foreign key from a table of ours',
      'ALTER TABLE idempotency_keys ADD COLUMN chart integer REFERENCES charts ON DELETE CASCADE',
      NAMED,
    ),
    bySql(
      'one that is not valid',
      'ALTER TABLE idempotency_keys ADD COLUMN chart integer; ALTER TABLE idempotency_keys ADD CONSTRAINT loose FOREIGN KEY (chart) REFERENCES charts NOT VALID',
      NAMED,
    ),
    bySql(
      'columns',
      `ALTER TABLE charts ADD COLUMN note text, ADD COLUMN stamp timestamp NOT NULL DEFAULT now(); ALTER TABLE candles ADD COLUMN spread float8 GENERATED ALWAYS AS (high - low) STORED`,
      NAMED,
    ),
    bySql(
      'a virtual column',
      'ALTER TABLE candles ADD COLUMN spread float8 GENERATED ALWAYS AS (high - low)',
      NAMED,
      { since: 18 },
    ),
    bySql('a comment on a key', `COMMENT ON CONSTRAINT candles_pkey ON candles IS 'the id''s'`, STAYS),
    bySql(
      'a comment on a foreign key',
      `COMMENT ON CONSTRAINT candles_chart_id_charts_id_fk ON candles IS 'of'`,
      STAYS,
    ),
    bySql(
      'comments on indexes',
      `COMMENT ON INDEX annotations_chart_id_index IS 'quick'; COMMENT ON INDEX charts_pkey IS 'also'`,
      STAYS,
    ),
    bySql(
      'options of an index',
      'ALTER INDEX candles_pkey SET (fillfactor = 70, deduplicate_items = off)',
      STAYS,
    ),
    bySql(
      'keys and indexes in another tablespace',
      'ALTER INDEX candles_pkey SET TABLESPACE …; ALTER INDEX annotations_chart_id_index SET TABLESPACE …',
      STAYS,
      {
        sql: ({ name }) =>
          `ALTER INDEX candles_pkey SET TABLESPACE ${name}; ALTER INDEX annotations_chart_id_index SET TABLESPACE ${name}`,
        alone: {
          before: ({ name }) => [
            'SET allow_in_place_tablespaces = on',
            `CREATE TABLESPACE ${name} LOCATION ''`,
          ],
          after: ({ name }) => [
            `ALTER INDEX ALL IN TABLESPACE ${name} SET TABLESPACE pg_default`,
            `DROP TABLESPACE ${name}`,
          ],
        },
      },
    ),
    bySql(
      'options of a table',
      'ALTER TABLE candles SET (fillfactor = 80, autovacuum_enabled = false)',
      STAYS,
    ),
    bySql(
      'a table in the order of an index',
      'ALTER TABLE candles CLUSTER ON candles_chart_id_time_unique',
      STAYS,
    ),
    bySql(
      'rows known by an index',
      'ALTER TABLE candles REPLICA IDENTITY USING INDEX candles_chart_id_time_unique; CREATE PUBLICATION changes FOR TABLE candles',
      STAYS,
      { sample: true, slot: 'replica identity' },
    ),
    bySql('rows known by all they hold', 'ALTER TABLE candles REPLICA IDENTITY FULL', STAYS, {
      slot: 'replica identity',
    }),
    bySql(
      'statistics of columns',
      'ALTER TABLE candles ALTER close SET STATISTICS 1000; CREATE STATISTICS together ON open, close FROM candles',
      STAYS,
    ),
    bySql('how a column is stored', 'ALTER TABLE annotations ALTER geometry SET STORAGE EXTERNAL', STAYS),
    bySql(
      'comments on tables and columns',
      `COMMENT ON TABLE candles IS 'x'; COMMENT ON COLUMN candles.open IS 'y'`,
      STAYS,
    ),
    bySql(
      'a trigger that is off',
      "CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER skips BEFORE INSERT ON candles FOR EACH ROW EXECUTE FUNCTION skip(); ALTER TABLE candles DISABLE TRIGGER skips",
      STAYS,
    ),
    bySql(
      'a trigger for replicas',
      "CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER skips BEFORE INSERT ON candles FOR EACH ROW EXECUTE FUNCTION skip(); ALTER TABLE candles ENABLE REPLICA TRIGGER skips",
      STAYS,
    ),
    bySql(
      'a rule that is off',
      'CREATE RULE nothing AS ON INSERT TO candles DO INSTEAD NOTHING; ALTER TABLE candles DISABLE RULE nothing',
      STAYS,
    ),
    bySql(
      'row-level security that is not for the owner',
      'ALTER TABLE candles ENABLE ROW LEVEL SECURITY',
      STAYS,
    ),
    bySql('a view', 'CREATE VIEW prices AS SELECT id, close FROM candles', STAYS),
    bySql('a view that is stored', 'CREATE MATERIALIZED VIEW prices AS SELECT count(*) FROM candles', STAYS),
    bySql(
      'a table of theirs, with rows',
      "CREATE TABLE notes (id serial PRIMARY KEY, text text); INSERT INTO notes (text) VALUES ('x')",
      STAYS,
    ),
    bySql(
      'an event trigger that only looks',
      `CREATE FUNCTION look() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER looks ON ddl_command_end EXECUTE FUNCTION look()`,
      STAYS,
    ),
    bySql('a publication of all tables', 'CREATE PUBLICATION everything FOR ALL TABLES', STAYS),
  ],
};
