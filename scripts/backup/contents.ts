import { z } from 'zod/v3';
import { counted } from '../../jobs/migrate/rules/wording.ts';
import type { PsqlSession } from './psql-session.ts';

/** What a database holds, in a form that two databases can be compared by. */
export const CONTENTS = z.object({
  /** Rows of each table, and two 64-bit sums over the text of all of them, whatever their order. */
  tables: z.record(z.object({ rows: z.number(), digest: z.string() })),
  /** How far each sequence had come. */
  sequences: z.record(z.string()),
  /** Names of everything else that a backup carries: `constraint public.charts charts_pkey`. */
  objects: z.array(z.string()),
});

export type Contents = z.infer<typeof CONTENTS>;

const TABLE = z.object({ name: z.string(), rows: z.number(), digest: z.string() });
const SEQUENCE = z.object({ name: z.string(), value: z.string() });

/** Under these a value has one text, whatever the server's or the role's settings are. */
const ONE_FORM = `
SET search_path = ''; SET "TimeZone" = 'UTC'; SET "DateStyle" = 'ISO, YMD'; SET "IntervalStyle" = 'postgres';
SET extra_float_digits = 1; SET bytea_output = 'hex'; SET statement_timeout = 0; SET row_security = off;`;

/** Relations that belong to neither PostgreSQL nor an extension. */
const OURS = `
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`;

/** OFFSET 0 keeps the text of a row from being made twice. */
const TABLES = `
SELECT format('SELECT json_build_object(''name'', %L, ''rows'', count(*), ''digest'',
                 coalesce(sum(hashtextextended(t, 0)::numeric), 0) || '','' ||
                 coalesce(sum(hashtextextended(t, 1)::numeric), 0))
                 FROM (SELECT (of_table.*)::text AS t FROM ONLY %2$I.%3$I AS of_table OFFSET 0) AS row',
              format('%I.%I', nspname, relname), nspname, relname)
${OURS} AND relkind = 'r' ORDER BY 1
\\gexec`;

const SEQUENCES = `
SELECT format('SELECT json_build_object(''name'', %L, ''value'',
                 (%4$s * (last_value - CASE WHEN is_called THEN 0 ELSE %5$s END))::text) FROM %2$I.%3$I',
              format('%I.%I', nspname, relname), nspname, relname,
              CASE WHEN seqcycle THEN 0 ELSE sign(seqincrement) END, seqincrement)
${OURS.replace('WHERE', 'JOIN pg_sequence s ON s.seqrelid = c.oid WHERE')} ORDER BY 1
\\gexec`;

/** Indexes that are not valid are not in a dump. */
const OBJECTS = `
WITH ours AS (SELECT c.oid, c.relkind, format('%I.%I', nspname, relname) AS name ${OURS})
SELECT name FROM (
  SELECT CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'view' WHEN 'p' THEN 'partitioned table' ELSE 'index' END
         || ' ' || name AS name
    FROM ours LEFT JOIN pg_index i ON i.indexrelid = ours.oid
   WHERE relkind IN ('v', 'm', 'p') OR relkind IN ('i', 'I') AND indisvalid
  UNION ALL
  SELECT format('constraint %s %I%s', ours.name, conname, CASE WHEN convalidated THEN '' ELSE ' not valid' END)
    FROM pg_constraint JOIN ours ON ours.oid = conrelid
  UNION ALL
  SELECT format('trigger %s %I', ours.name, tgname) FROM pg_trigger JOIN ours ON ours.oid = tgrelid WHERE NOT tgisinternal
  UNION ALL
  SELECT format('function %I.%I(%s)', nspname, proname, pg_get_function_identity_arguments(p.oid))
    FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
   WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
     AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
  UNION ALL
  SELECT format('extension %I', extname) FROM pg_extension
  UNION ALL
  SELECT format('schema %I', nspname) FROM pg_namespace
   WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
  UNION ALL
  SELECT format('large object %s', oid) FROM pg_largeobject_metadata) AS o
ORDER BY name;`;

/**
 * Reads how far the sequences have come, which no snapshot holds back: to be read before a dump, which then
 * finds them there or further on.
 */
export async function readSequences(
  session: PsqlSession,
  signal: AbortSignal,
): Promise<Contents['sequences']> {
  const lines = await session.ask(ONE_FORM + SEQUENCES, signal);
  return Object.fromEntries(
    lines.map((line) => SEQUENCE.parse(JSON.parse(line))).map(({ name, value }) => [name, value]),
  );
}

/** Reads everything else that is compared, by the session's snapshot where it has one. */
export async function readTables(
  session: PsqlSession,
  signal: AbortSignal,
): Promise<Omit<Contents, 'sequences'>> {
  const tables = (await session.ask(ONE_FORM + TABLES, signal)).map((line) => TABLE.parse(JSON.parse(line)));
  return {
    tables: Object.fromEntries(tables.map(({ name, rows, digest }) => [name, { rows, digest }])),
    objects: await session.ask(OBJECTS, signal),
  };
}

/** Everything that is compared. */
export async function readContents(session: PsqlSession, signal: AbortSignal): Promise<Contents> {
  return { sequences: await readSequences(session, signal), ...(await readTables(session, signal)) };
}

/**
 * In which ways a restored database is not what was backed up, in words; none where it is. A sequence may be
 * further on, see `readSequences`.
 */
export function differences(wanted: Contents, restored: Contents): string[] {
  return [
    ...missing('table', wanted.tables, restored.tables),
    ...missing('sequence', wanted.sequences, restored.sequences),
    ...Object.entries(wanted.tables).flatMap(([name, { rows, digest }]) => {
      const other = restored.tables[name];
      if (!other || (other.rows === rows && other.digest === digest)) return [];
      return other.rows === rows
        ? [`${name}: values differ among ${counted(rows, 'row')}`]
        : [`${name}: ${counted(other.rows, 'row')} instead of ${rows.toLocaleString('en')}`];
    }),
    ...Object.entries(wanted.sequences).flatMap(([name, value]) => {
      const other = restored.sequences[name];
      return other === undefined || BigInt(other) >= BigInt(value)
        ? []
        : [`${name}: at ${other}, not ${value}`];
    }),
    ...wanted.objects.filter((name) => !restored.objects.includes(name)).map((name) => `${name}: missing`),
    ...restored.objects.filter((name) => !wanted.objects.includes(name)).map((name) => `${name}: unexpected`),
  ];
}

function missing(kind: string, wanted: object, restored: object): string[] {
  return [
    ...Object.keys(wanted)
      .filter((name) => !(name in restored))
      .map((name) => `${kind} ${name}: missing`),
    ...Object.keys(restored)
      .filter((name) => !(name in wanted))
      .map((name) => `${kind} ${name}: unexpected`),
  ];
}
