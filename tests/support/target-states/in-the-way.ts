import { bySql, type Group, type Row } from './row.ts';

const inTheWay = (code: string) => ({ exitCode: 4, code, leadsTo: 'as found' }) as const;
const FUNCTIONS = `CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
  CREATE FUNCTION double() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.close := NEW.close * 2; RETURN NEW; END';
  CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
  CREATE FUNCTION lost() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO nowhere VALUES (1); RETURN NEW; END';`;

function trigger(state: string, sql: string): Row {
  return { ...bySql(state, sql, inTheWay('trigger_in_the_way')), sql: `${FUNCTIONS} ${sql}` };
}

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
    bySql(
      'a rule that swallows',
      'CREATE RULE nothing AS ON INSERT TO candles DO INSTEAD NOTHING',
      inTheWay('rule_in_the_way'),
    ),
    bySql(
      'a rule that does more',
      'CREATE TABLE copies (id integer); CREATE RULE also AS ON INSERT TO charts DO ALSO INSERT INTO copies VALUES (NEW.id)',
      inTheWay('rule_in_the_way'),
    ),
    bySql(
      'a table that inherits',
      'CREATE TABLE more_candles () INHERITS (candles)',
      inTheWay('inheritance_in_the_way'),
    ),
    bySql(
      'a table that is inherited from',
      'CREATE TABLE base (id integer NOT NULL); ALTER TABLE charts INHERIT base',
      inTheWay('inheritance_in_the_way'),
    ),
    bySql(
      'a foreign key of theirs',
      'CREATE TABLE notes (id serial PRIMARY KEY, chart integer REFERENCES charts)',
      inTheWay('foreign_key_in_the_way'),
      { sample: true },
    ),
    bySql(
      'one that is not valid, in a schema of theirs',
      'CREATE SCHEMA theirs; CREATE TABLE theirs."No tes" (chart integer); ALTER TABLE theirs."No tes" ADD CONSTRAINT "re fers" FOREIGN KEY (chart) REFERENCES charts NOT VALID',
      inTheWay('foreign_key_in_the_way'),
    ),
    bySql(
      'a partitioned table of theirs',
      'CREATE TABLE notes (chart integer REFERENCES charts) PARTITION BY LIST (chart); CREATE TABLE notes_1 PARTITION OF notes FOR VALUES IN (1)',
      inTheWay('foreign_key_in_the_way'),
    ),
    bySql('a column that wants a value', 'ALTER TABLE candles ADD COLUMN exchange text NOT NULL', {
      exitCode: 4,
      code: 'schema_changed',
      says: 'No legacy file has a value for candles.exchange',
      follow: async (database, hint) =>
        void (await database.query(/ALTER TABLE [^;]*;/.exec(hint)?.[0] as string)),
      besides: /candles\.exchange/,
    }),
    bySql(
      'an event trigger that refuses indexes',
      `CREATE FUNCTION no_index() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN IF current_database() LIKE ''%'' AND tg_tag = ''CREATE INDEX'' THEN RAISE EXCEPTION ''not by day''; END IF; END'; CREATE EVENT TRIGGER guard ON ddl_command_start EXECUTE FUNCTION no_index()`,
      inTheWay('event_trigger_in_the_way'),
      { sample: true },
    ),
    bySql(
      'an event trigger that refuses to drop',
      `CREATE FUNCTION no_drop() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''stays''; END'; CREATE EVENT TRIGGER guard ON sql_drop EXECUTE FUNCTION no_drop()`,
      inTheWay('event_trigger_in_the_way'),
    ),
    bySql(
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
