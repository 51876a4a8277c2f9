// What is asked of PostgreSQL's catalog about tables, one kind of fact a question.

/**
 * The tables asked about, as `relation`, and what belongs to them; `$TABLES` stands for an array of names.
 */
const SUBJECTS = `
  relation AS (
    SELECT *, relname::text AS t, format('public.%I', relname) AS qualified,
           CASE current_setting('session_replication_role') WHEN 'replica' THEN 'R' ELSE 'O' END AS fires
      FROM pg_class WHERE relnamespace = to_regnamespace('public') AND relkind IN ('r', 'p', 'v', 'm', 'f')
       AND relname = ANY ($TABLES)),
  columns AS (
    SELECT t, qualified, a.*, format('ALTER TABLE %s ALTER COLUMN %I', qualified, attname) AS alter,
           format_type(atttypid, atttypmod) AS type, pg_get_expr(d.adbin, d.adrelid) AS expression
      FROM relation JOIN pg_attribute AS a ON a.attrelid = relation.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum),
  constraints AS (
    SELECT t, qualified, c.*, pg_get_constraintdef(c.oid) AS definition
      FROM relation JOIN pg_constraint AS c ON c.conrelid = relation.oid AND c.contype IN ('p', 'u', 'f', 'c', 'x')),
  indexes AS (
    SELECT t, qualified, i.oid, i.relname, i.reltablespace, i.reloptions, x.*,
           regexp_replace(pg_get_indexdef(i.oid), ' WITH \\([^)]*\\)', '') AS definition
      FROM relation JOIN pg_index AS x ON x.indrelid = relation.oid JOIN pg_class AS i ON i.oid = x.indexrelid)`;

/** What the migrations make. A table that is not there has no fact at all. */
const MADE = [
  `SELECT 'table', t, '', concat(
       CASE relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
                    WHEN 'f' THEN 'foreign table' ELSE 'partitioned table' END,
       CASE relpersistence WHEN 'u' THEN ', unlogged' END),
     format('CREATE TABLE %s ();', qualified), format('ALTER TABLE %s SET LOGGED;', qualified)
   FROM relation`,
  `SELECT 'column', t, attname, concat(type,
       CASE WHEN attcollation <> y.typcollation THEN format(' COLLATE %s', attcollation::regcollation) END,
       CASE WHEN attgenerated <> '' THEN format(' GENERATED ALWAYS AS (%s)', expression)
            WHEN attidentity <> '' THEN ' GENERATED AS IDENTITY' END),
     format('ALTER TABLE %s ADD COLUMN %I %s;', qualified, attname, type), format('%s TYPE %s;', alter, type)
   FROM columns JOIN pg_type AS y ON y.oid = atttypid`,
  // From 18 on NOT NULL is a constraint too, and may be one that no row was checked for.
  `SELECT 'not null', t, attname, 'NOT NULL', format('%s SET NOT NULL;', alter), ''
   FROM columns AS a WHERE attnotnull AND NOT EXISTS (
     SELECT FROM pg_constraint AS c
      WHERE c.conrelid = a.attrelid AND c.contype = 'n' AND c.conkey = ARRAY[a.attnum] AND NOT c.convalidated)`,
  `SELECT 'default', t, attname, expression, format('%s SET DEFAULT %s;', alter, expression),
     format('%s SET DEFAULT %s;', alter, expression)
   FROM columns WHERE expression IS NOT NULL AND attgenerated = ''`,
  // Foreign keys are kept by triggers, which can be switched off.
  `SELECT CASE contype WHEN 'f' THEN 'foreign key' WHEN 'p' THEN 'key' WHEN 'u' THEN 'key' ELSE 'constraint' END, c.t, conname,
     concat(c.definition, CASE WHEN NOT (x.indisvalid AND x.indisready) THEN ', its index is invalid' END,
       CASE WHEN EXISTS (SELECT FROM pg_trigger WHERE tgconstraint = c.oid AND tgisinternal AND tgenabled IN ('D', 'R'))
            THEN ', its triggers are disabled' END),
     format('ALTER TABLE %s ADD CONSTRAINT %I %s;', c.qualified, conname, c.definition),
     format('ALTER TABLE %s DROP CONSTRAINT %2$I, ADD CONSTRAINT %2$I %3$s;', c.qualified, conname, c.definition)
   FROM constraints AS c LEFT JOIN indexes AS x ON x.oid = c.conindid AND c.contype <> 'f'`,
  // What options there are, such as fillfactor, is nobody's business but the operator's.
  `SELECT CASE WHEN c.oid IS NULL THEN 'index' ELSE 'index of key' END, i.t, i.relname,
     concat(CASE WHEN indisunique THEN 'UNIQUE ' END, substr(i.definition, strpos(i.definition, ' ON ') + 1),
       CASE WHEN NOT (indisvalid AND indisready) THEN ', invalid' END),
     i.definition || ';', format('DROP INDEX public.%I; %s;', i.relname, i.definition)
   FROM indexes AS i LEFT JOIN constraints AS c ON c.conindid = i.oid AND c.contype <> 'f'`,
  `SELECT 'sequence', t, attname, concat(s.oid::regclass, ' AS ', format_type(seqtypid, NULL), ' START ', seqstart,
       ' INCREMENT ', seqincrement, ' MINVALUE ', seqmin, ' MAXVALUE ', seqmax, CASE WHEN seqcycle THEN ' CYCLE' END,
       CASE s.relpersistence WHEN 'u' THEN ', unlogged' END),
     format('CREATE SEQUENCE IF NOT EXISTS %1$s AS %2$s; ALTER SEQUENCE %1$s OWNED BY %3$s.%4$I;', s.oid::regclass,
       format_type(seqtypid, NULL), qualified, attname),
     format('ALTER SEQUENCE %s AS %s START %s INCREMENT %s MINVALUE %s MAXVALUE %s NO CYCLE;', s.oid::regclass,
       format_type(seqtypid, NULL), seqstart, seqincrement, seqmin, seqmax)
   FROM columns AS a
   JOIN pg_depend AS d ON d.refobjid = a.attrelid AND d.refobjsubid = a.attnum AND d.refclassid = 'pg_class'::regclass
    AND d.deptype = 'a' AND d.classid = 'pg_class'::regclass
   JOIN pg_class AS s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_sequence AS q ON q.seqrelid = s.oid`,
];

/**
 * What changes or hides rows on their way, unless it is switched off for a session like the one that asks.
 */
const IN_THE_WAY = [
  `SELECT 'trigger', t, tgname, pg_get_triggerdef(g.oid), format('ALTER TABLE %s ENABLE %sTRIGGER %I;', qualified,
       CASE tgenabled WHEN 'A' THEN 'ALWAYS ' WHEN 'R' THEN 'REPLICA ' END, tgname),
     format('ALTER TABLE %s DISABLE TRIGGER %I;', qualified, tgname)
   FROM relation JOIN pg_trigger AS g ON tgrelid = relation.oid
   WHERE NOT tgisinternal AND tgenabled IN ('A', fires)`,
  `SELECT 'rule', t, rulename, pg_get_ruledef(r.oid), format('ALTER TABLE %s ENABLE %sRULE %I;', qualified,
       CASE ev_enabled WHEN 'A' THEN 'ALWAYS ' WHEN 'R' THEN 'REPLICA ' END, rulename),
     format('ALTER TABLE %s DISABLE RULE %I;', qualified, rulename)
   FROM relation JOIN pg_rewrite AS r ON ev_class = relation.oid
   WHERE relkind IN ('r', 'p') AND ev_enabled IN ('A', fires)`,
  `SELECT 'inheritance', t, concat(inhrelid::regclass), concat(inhparent::regclass),
     format('ALTER TABLE %s INHERIT %s;', inhrelid::regclass, inhparent::regclass),
     format('ALTER TABLE %s NO INHERIT %s;', inhrelid::regclass, inhparent::regclass)
   FROM relation JOIN pg_inherits ON relation.oid IN (inhrelid, inhparent)`,
  `SELECT 'row security', t, '', format('for %s', current_user),
     format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY%s;', qualified,
       CASE WHEN relforcerowsecurity THEN ', FORCE ROW LEVEL SECURITY' END),
     format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;', qualified)
   FROM relation WHERE row_security_active(oid)`,
];

/** What somebody may have said of a key, a constraint or an index, and is lost with it. */
const SAID_OF = [
  `SELECT 'comment', t, conname, obj_description(oid, 'pg_constraint'),
     format('COMMENT ON CONSTRAINT %I ON %s IS %L;', conname, qualified, obj_description(oid, 'pg_constraint')), ''
   FROM constraints WHERE obj_description(oid, 'pg_constraint') IS NOT NULL`,
  `SELECT 'comment of index', t, relname, obj_description(oid, 'pg_class'),
     format('COMMENT ON INDEX public.%I IS %L;', relname, obj_description(oid, 'pg_class')), ''
   FROM indexes WHERE obj_description(oid, 'pg_class') IS NOT NULL`,
  `SELECT 'options', t, relname, array_to_string(reloptions, ', '),
     format('ALTER INDEX public.%I SET (%s);', relname,
       (SELECT string_agg(format('%I = %L', option_name, option_value), ', ') FROM pg_options_to_table(reloptions))), ''
   FROM indexes WHERE reloptions IS NOT NULL`,
  `SELECT 'tablespace', t, relname, spcname, format('ALTER INDEX public.%I SET TABLESPACE %I;', relname, spcname), ''
   FROM indexes JOIN pg_tablespace AS s ON s.oid = reltablespace`,
  `SELECT 'clustered', t, relname, 'CLUSTER', format('ALTER TABLE %s CLUSTER ON %I;', qualified, relname), ''
   FROM indexes WHERE indisclustered`,
  `SELECT 'replica identity', t, relname, 'USING INDEX',
     format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I;', qualified, relname), ''
   FROM indexes WHERE indisreplident`,
];

/**
 * One statement that answers all questions, with `kind`, `table`, `name`, `is`, `make` and `mend`, see
 * `Fact`.
 */
export function factsSql(tables: string): string {
  const questions = [...MADE, ...IN_THE_WAY, ...SAID_OF].join('\nUNION ALL\n');
  return `WITH ${SUBJECTS.replace('$TABLES', () => tables)}
    SELECT kind, t AS "table", name, "is", make, mend
      FROM (${questions}) AS facts (kind, t, name, "is", make, mend)
     ORDER BY t COLLATE "C", name COLLATE "C", kind COLLATE "C"`;
}
