// What PostgreSQL's catalog says of the application's tables, as comparable facts and as columns.

import type pg from 'pg';

/**
 * Everything PostgreSQL's catalog says about tables of `public` that a migration could spoil, one fact
 * a line, sorted: columns with type, NOT NULL and default, constraints and indexes with their validity,
 * owners, storage options, sequences. Two equal lists mean two equal schemas.
 */
export async function readCatalog(client: pg.ClientBase, tables: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ fact: string }>(FACTS, [tables]);
  return rows.map(({ fact }) => fact);
}

const FACTS = `
WITH relation AS (
  SELECT c.oid, c.relname, c.relkind, c.relpersistence, c.reloptions, pg_get_userbyid(c.relowner) AS owner
    FROM pg_class AS c
   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname = ANY ($1::text[])
)
SELECT fact COLLATE "C" AS fact FROM (
  SELECT format('table %s owner=%s persistence=%s', relname, owner, relpersistence) FROM relation
  UNION ALL
  SELECT format('options of table %s: %s', relname, reloptions) FROM relation WHERE reloptions IS NOT NULL
  UNION ALL
  SELECT format('column %s.%s #%s %s notnull=%s default=%s', r.relname, a.attname, a.attnum,
                format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
    FROM relation AS r
    JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef AS d ON d.adrelid = r.oid AND d.adnum = a.attnum
  UNION ALL
  SELECT format('constraint %s.%s %s valid=%s deferrable=%s', r.relname, c.conname, pg_get_constraintdef(c.oid),
                c.convalidated, c.condeferrable)
    FROM relation AS r JOIN pg_constraint AS c ON c.conrelid = r.oid
  UNION ALL
  SELECT format('index %s.%s %s valid=%s ready=%s owner=%s', r.relname, i.relname, pg_get_indexdef(x.indexrelid),
                x.indisvalid, x.indisready, pg_get_userbyid(i.relowner))
    FROM relation AS r JOIN pg_index AS x ON x.indrelid = r.oid JOIN pg_class AS i ON i.oid = x.indexrelid
  UNION ALL
  SELECT format('sequence %s for %s.%s type=%s start=%s increment=%s cycle=%s owner=%s', s.relname, r.relname,
                a.attname, format_type(q.seqtypid, NULL), q.seqstart, q.seqincrement, q.seqcycle,
                pg_get_userbyid(s.relowner))
    FROM relation AS r
    JOIN pg_depend AS d ON d.refobjid = r.oid AND d.deptype = 'a' AND d.classid = 'pg_class'::regclass
    JOIN pg_class AS s ON s.oid = d.objid AND s.relkind = 'S'
    JOIN pg_sequence AS q ON q.seqrelid = s.oid
    JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum = d.refobjsubid
) AS facts (fact) ORDER BY 1`;

/** A column of a table of `public`, in the table's order. */
export interface CatalogColumn {
  table: string;
  name: string;
  /** `pg_type.typname`, e.g. `int4`. */
  type: string;
  notNull: boolean;
  /** The default as SQL; null where there is none. */
  defaultExpression: string | null;
  /** True where the default calls a function, which may give another answer each time, as now() does. */
  defaultCallsFunction: boolean;
  /** True where PostgreSQL computes the value or counts it up itself, whatever a row is inserted with. */
  isGenerated: boolean;
}

/** The columns of tables of `public`, by looking. */
export async function readColumns(
  client: pg.ClientBase,
  tables: readonly string[],
): Promise<CatalogColumn[]> {
  const { rows } = await client.query<CatalogColumn>(
    `SELECT c.relname AS "table", a.attname AS name, t.typname AS type, a.attnotnull OR t.typnotnull AS "notNull",
            coalesce(pg_get_expr(d.adbin, d.adrelid), t.typdefault) AS "defaultExpression",
            coalesce(pg_get_expr(d.adbin, d.adrelid) LIKE '%(%', false) AS "defaultCallsFunction",
            a.attgenerated <> '' OR a.attidentity <> '' AS "isGenerated"
       FROM pg_class AS c
       JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       JOIN pg_type AS t ON t.oid = a.atttypid
       LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname = ANY ($1::text[])
      ORDER BY c.relname, a.attnum`,
    [tables],
  );
  return rows;
}
