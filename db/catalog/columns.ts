// The columns of tables, by looking.

import type pg from 'pg';

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
