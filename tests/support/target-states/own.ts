import type { Group, Row } from './row.ts';

const STAYS = { exitCode: 0, catalog: 'as found' } as const;
const NAMED = { ...STAYS, warning: 'schema_has_more' } as const;

function by(state: string, sql: string, must: Row['must'], more: Partial<Row> = {}): Row {
  return { state, made: `\`${sql.replaceAll('|', '\\|')}\``, sql, must, ...more };
}

const inTheWay = (code: string) => ({ exitCode: 4, code, leadsTo: 'as found' }) as const;
const FUNCTIONS = `CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
  CREATE FUNCTION double() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.close := NEW.close * 2; RETURN NEW; END';
  CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
  CREATE FUNCTION lost() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO nowhere VALUES (1); RETURN NEW; END';`;

function trigger(state: string, sql: string): Row {
  return { ...by(state, sql, inTheWay('trigger_in_the_way')), sql: `${FUNCTIONS} ${sql}` };
}

/** What somebody else made, or said of what is ours, and harms nobody. */
export const harmless: Group = {
  title: 'What somebody else made, and stays',
  rows: [
    by('an index', 'CREATE INDEX by_close ON candles (close)', NAMED, { sample: true }),
    by(
      'an index of an expression, with statistics',
      'CREATE INDEX by_day ON candles ((time::date)); ALTER INDEX by_day ALTER 1 SET STATISTICS 500',
      NAMED,
    ),
    by('an index of some rows', `CREATE INDEX few ON annotations (timestamp) WHERE color = 'red'`, NAMED),
    by(
      'an index that includes',
      'CREATE INDEX wide ON candles (chart_id) INCLUDE (close) WITH (fillfactor = 70)',
      NAMED,
    ),
    by(
      'an index for JSON',
      'CREATE INDEX in_geometry ON annotations USING gin (geometry jsonb_path_ops)',
      NAMED,
    ),
    by(
      'the invalid index of a cancelled CREATE INDEX CONCURRENTLY',
      `CREATE INDEX half ON candles (time); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'half'::regclass`,
      NAMED,
    ),
    by(
      'one that is not ready either',
      `CREATE INDEX half ON candles (time); UPDATE pg_index SET indisvalid = false, indisready = false WHERE indexrelid = 'half'::regclass`,
      NAMED,
    ),
    by(
      'the leftover of a cancelled REINDEX CONCURRENTLY',
      `CREATE UNIQUE INDEX candles_pkey_ccnew ON candles (id); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'candles_pkey_ccnew'::regclass`,
      NAMED,
    ),
    by('a unique key', 'ALTER TABLE charts ADD CONSTRAINT one_id_one_name UNIQUE (id, name)', NAMED),
    by(
      'a unique key that waits',
      'ALTER TABLE charts ADD CONSTRAINT late UNIQUE (id, name) DEFERRABLE INITIALLY DEFERRED',
      NAMED,
    ),
    by(
      'a key of ours that may wait',
      'ALTER TABLE charts DROP CONSTRAINT charts_name_unique, ADD CONSTRAINT charts_name_unique UNIQUE (name) DEFERRABLE',
      NAMED,
    ),
    by(
      'one that waits',
      'ALTER TABLE charts DROP CONSTRAINT charts_name_unique, ADD CONSTRAINT charts_name_unique UNIQUE (name) DEFERRABLE INITIALLY DEFERRED',
      NAMED,
    ),
    by(
      'a foreign key of ours that may wait',
      'ALTER TABLE candles ALTER CONSTRAINT candles_chart_id_charts_id_fk DEFERRABLE INITIALLY DEFERRED',
      NAMED,
    ),
    by('a check that holds', 'ALTER TABLE candles ADD CHECK (id > 0)', NAMED),
    by(
      'a check that nobody has checked',
      'ALTER TABLE candles ADD CONSTRAINT odd CHECK (id > 0) NOT VALID',
      NAMED,
    ),
    by('an exclusion', 'ALTER TABLE charts ADD EXCLUDE USING btree (id WITH =)', NAMED),
    by(
      'a foreign key to a table of theirs',
      'CREATE TABLE owners (id integer PRIMARY KEY); ALTER TABLE charts ADD COLUMN owner integer REFERENCES owners',
      NAMED,
    ),
    by(
      'a foreign key from a table of ours',
      'ALTER TABLE idempotency_keys ADD COLUMN chart integer REFERENCES charts ON DELETE CASCADE',
      NAMED,
    ),
    by(
      'one that is not valid',
      'ALTER TABLE idempotency_keys ADD COLUMN chart integer; ALTER TABLE idempotency_keys ADD CONSTRAINT loose FOREIGN KEY (chart) REFERENCES charts NOT VALID',
      NAMED,
    ),
    by(
      'columns',
      `ALTER TABLE charts ADD COLUMN note text, ADD COLUMN stamp timestamp NOT NULL DEFAULT now(); ALTER TABLE candles ADD COLUMN spread float8 GENERATED ALWAYS AS (high - low) STORED`,
      NAMED,
    ),
    by(
      'a virtual column',
      'ALTER TABLE candles ADD COLUMN spread float8 GENERATED ALWAYS AS (high - low)',
      NAMED,
      { since: 18 },
    ),
    by('a comment on a key', `COMMENT ON CONSTRAINT candles_pkey ON candles IS 'the id''s'`, STAYS),
    by(
      'a comment on a foreign key',
      `COMMENT ON CONSTRAINT candles_chart_id_charts_id_fk ON candles IS 'of'`,
      STAYS,
    ),
    by(
      'comments on indexes',
      `COMMENT ON INDEX annotations_chart_id_index IS 'quick'; COMMENT ON INDEX charts_pkey IS 'also'`,
      STAYS,
    ),
    by(
      'options of an index',
      'ALTER INDEX candles_pkey SET (fillfactor = 70, deduplicate_items = off)',
      STAYS,
    ),
    by('options of a table', 'ALTER TABLE candles SET (fillfactor = 80, autovacuum_enabled = false)', STAYS),
    by(
      'a table in the order of an index',
      'ALTER TABLE candles CLUSTER ON candles_chart_id_time_unique',
      STAYS,
    ),
    by(
      'rows known by an index',
      'ALTER TABLE candles REPLICA IDENTITY USING INDEX candles_chart_id_time_unique; CREATE PUBLICATION changes FOR TABLE candles',
      STAYS,
      { sample: true },
    ),
    by('rows known by all they hold', 'ALTER TABLE candles REPLICA IDENTITY FULL', STAYS),
    by(
      'statistics of columns',
      'ALTER TABLE candles ALTER close SET STATISTICS 1000; CREATE STATISTICS together ON open, close FROM candles',
      STAYS,
    ),
    by('how a column is stored', 'ALTER TABLE annotations ALTER geometry SET STORAGE EXTERNAL', STAYS),
    by(
      'comments on tables and columns',
      `COMMENT ON TABLE candles IS 'x'; COMMENT ON COLUMN candles.open IS 'y'`,
      STAYS,
    ),
    by(
      'a trigger that is off',
      "CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER skips BEFORE INSERT ON candles FOR EACH ROW EXECUTE FUNCTION skip(); ALTER TABLE candles DISABLE TRIGGER skips",
      STAYS,
    ),
    by(
      'a trigger for replicas',
      "CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER skips BEFORE INSERT ON candles FOR EACH ROW EXECUTE FUNCTION skip(); ALTER TABLE candles ENABLE REPLICA TRIGGER skips",
      STAYS,
    ),
    by(
      'a rule that is off',
      'CREATE RULE nothing AS ON INSERT TO candles DO INSTEAD NOTHING; ALTER TABLE candles DISABLE RULE nothing',
      STAYS,
    ),
    by(
      'row-level security that is not for the owner',
      'ALTER TABLE candles ENABLE ROW LEVEL SECURITY',
      STAYS,
    ),
    by('a view', 'CREATE VIEW prices AS SELECT id, close FROM candles', STAYS),
    by('a view that is stored', 'CREATE MATERIALIZED VIEW prices AS SELECT count(*) FROM candles', STAYS),
    by(
      'a table of theirs, with rows',
      "CREATE TABLE notes (id serial PRIMARY KEY, text text); INSERT INTO notes (text) VALUES ('x')",
      STAYS,
    ),
    by(
      'an event trigger that only looks',
      `CREATE FUNCTION look() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER looks ON ddl_command_end EXECUTE FUNCTION look()`,
      STAYS,
    ),
    by('a publication of all tables', 'CREATE PUBLICATION everything FOR ALL TABLES', STAYS),
  ],
};

/** What changes, hides or refuses rows, or what is done to the schema. */
export const inTheWayOfRows: Group = {
  title: 'What somebody else made, and is in the way',
  rows: [
    {
      ...trigger(
        'a trigger that skips rows',
        'CREATE TRIGGER skips BEFORE INSERT ON candles FOR EACH ROW EXECUTE FUNCTION skip()',
      ),
      sample: true,
    },
    trigger(
      'a trigger that changes rows',
      'CREATE TRIGGER doubles BEFORE INSERT ON candles FOR EACH ROW EXECUTE FUNCTION double()',
    ),
    trigger(
      'a trigger that changes nothing',
      'CREATE TRIGGER passes BEFORE INSERT ON charts FOR EACH ROW EXECUTE FUNCTION pass()',
    ),
    trigger(
      'a trigger that raises',
      'CREATE TRIGGER refuses BEFORE INSERT ON annotations FOR EACH ROW EXECUTE FUNCTION refuse()',
    ),
    trigger(
      'a trigger afterwards',
      'CREATE TRIGGER after AFTER INSERT ON candles FOR EACH ROW EXECUTE FUNCTION pass()',
    ),
    trigger(
      'a trigger that misses a table',
      'CREATE TRIGGER loses AFTER INSERT ON span_annotations FOR EACH ROW EXECUTE FUNCTION lost()',
    ),
    trigger(
      'a trigger of a statement',
      'CREATE TRIGGER once BEFORE INSERT ON candles EXECUTE FUNCTION refuse()',
    ),
    trigger(
      'a trigger on TRUNCATE',
      'CREATE TRIGGER emptied BEFORE TRUNCATE ON candles EXECUTE FUNCTION refuse()',
    ),
    trigger(
      'a constraint trigger',
      'CREATE CONSTRAINT TRIGGER later AFTER INSERT ON candles DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()',
    ),
    trigger(
      'a trigger that is always on',
      'CREATE TRIGGER always BEFORE INSERT ON candles FOR EACH ROW EXECUTE FUNCTION skip(); ALTER TABLE candles ENABLE ALWAYS TRIGGER always',
    ),
    trigger(
      'triggers on two tables',
      'CREATE TRIGGER "Skip it" BEFORE INSERT ON candles FOR EACH ROW EXECUTE FUNCTION skip(); CREATE TRIGGER "Skip it" BEFORE INSERT ON charts FOR EACH ROW EXECUTE FUNCTION skip()',
    ),
    by(
      'a rule that swallows',
      'CREATE RULE nothing AS ON INSERT TO candles DO INSTEAD NOTHING',
      inTheWay('rule_in_the_way'),
    ),
    by(
      'a rule that does more',
      'CREATE TABLE copies (id integer); CREATE RULE also AS ON INSERT TO charts DO ALSO INSERT INTO copies VALUES (NEW.id)',
      inTheWay('rule_in_the_way'),
    ),
    by(
      'a table that inherits',
      'CREATE TABLE more_candles () INHERITS (candles)',
      inTheWay('inheritance_in_the_way'),
    ),
    by(
      'a table that is inherited from',
      'CREATE TABLE base (id integer NOT NULL); ALTER TABLE charts INHERIT base',
      inTheWay('inheritance_in_the_way'),
    ),
    by(
      'a foreign key of theirs',
      'CREATE TABLE notes (id serial PRIMARY KEY, chart integer REFERENCES charts)',
      inTheWay('foreign_key_in_the_way'),
      { sample: true },
    ),
    by(
      'one that is not valid, in a schema of theirs',
      'CREATE SCHEMA theirs; CREATE TABLE theirs."No tes" (chart integer); ALTER TABLE theirs."No tes" ADD CONSTRAINT "re fers" FOREIGN KEY (chart) REFERENCES charts NOT VALID',
      inTheWay('foreign_key_in_the_way'),
    ),
    by(
      'a partitioned table of theirs',
      'CREATE TABLE notes (chart integer REFERENCES charts) PARTITION BY LIST (chart); CREATE TABLE notes_1 PARTITION OF notes FOR VALUES IN (1)',
      inTheWay('foreign_key_in_the_way'),
    ),
    by('a column that wants a value', 'ALTER TABLE candles ADD COLUMN exchange text NOT NULL', {
      exitCode: 4,
      code: 'schema_changed',
      says: 'No legacy file has a value for candles.exchange',
      follow: async (database, hint) =>
        void (await database.query(/ALTER TABLE [^;]*;/.exec(hint)?.[0] as string)),
      besides: /candles\.exchange/,
    }),
    by(
      'an event trigger that refuses indexes',
      `CREATE FUNCTION no_index() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN IF current_database() LIKE ''%'' AND tg_tag = ''CREATE INDEX'' THEN RAISE EXCEPTION ''not by day''; END IF; END'; CREATE EVENT TRIGGER guard ON ddl_command_start EXECUTE FUNCTION no_index()`,
      inTheWay('event_trigger_in_the_way'),
      { sample: true },
    ),
    by(
      'an event trigger that refuses to drop',
      `CREATE FUNCTION no_drop() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''stays''; END'; CREATE EVENT TRIGGER guard ON sql_drop EXECUTE FUNCTION no_drop()`,
      inTheWay('event_trigger_in_the_way'),
    ),
    by(
      'a view that stands on a key',
      'CREATE VIEW newest AS SELECT id, name, max(created_at) FROM charts GROUP BY id',
      {
        exitCode: 4,
        code: 'target_refused',
        says: 'view newest depends on constraint charts_pkey',
        follow: async (database) => void (await database.query('DROP VIEW newest')),
      },
    ),
  ],
};
