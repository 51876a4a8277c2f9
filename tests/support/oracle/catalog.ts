import type pg from 'pg';

/**
 * Everything PostgreSQL's catalog says about tables of `public` that a migration could spoil, one fact
 * a line, sorted: columns with type, NOT NULL and default, constraints and indexes with their validity,
 * owners, what was granted, storage options, sequences, triggers, comments. Two equal lists mean two equal schemas. It shares
 * nothing with what the job asks.
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
  SELECT format('column %s.%s %s notnull=%s default=%s', r.relname, a.attname,
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
  SELECT format('place of %s: %s clustered=%s identity=%s options=%s', i.relname, s.spcname, x.indisclustered, x.indisreplident,
                i.reloptions)
    FROM relation AS r JOIN pg_index AS x ON x.indrelid = r.oid JOIN pg_class AS i ON i.oid = x.indexrelid
    LEFT JOIN pg_tablespace AS s ON s.oid = i.reltablespace
  UNION ALL
  SELECT format('said of %s: %s %s', r.relname, o.what, o.said)
    FROM relation AS r, LATERAL (
      SELECT c.conname, obj_description(c.oid, 'pg_constraint') FROM pg_constraint AS c WHERE c.conrelid = r.oid
      UNION ALL SELECT x.indexrelid::regclass::text, obj_description(x.indexrelid, 'pg_class') FROM pg_index AS x WHERE x.indrelid = r.oid
    ) AS o (what, said) WHERE o.said IS NOT NULL
  UNION ALL
  SELECT format('trigger %s of %s enabled=%s', t.tgname, r.relname, t.tgenabled)
    FROM relation AS r JOIN pg_trigger AS t ON t.tgrelid = r.oid WHERE NOT t.tgisinternal OR t.tgenabled <> 'O'
  UNION ALL
  SELECT format('sequence %s for %s.%s type=%s start=%s increment=%s cycle=%s owner=%s', s.relname, r.relname,
                a.attname, format_type(q.seqtypid, NULL), q.seqstart, q.seqincrement, q.seqcycle,
                pg_get_userbyid(s.relowner))
    FROM relation AS r
    JOIN pg_depend AS d ON d.refobjid = r.oid AND d.deptype = 'a' AND d.classid = 'pg_class'::regclass
    JOIN pg_class AS s ON s.oid = d.objid AND s.relkind = 'S'
    JOIN pg_sequence AS q ON q.seqrelid = s.oid
    JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum = d.refobjsubid
  UNION ALL
  SELECT format('right on %s%s: %s to %s by %s%s', g.relname, g.attname, a.privilege_type, a.grantee::regrole, a.grantor::regrole,
                CASE WHEN a.is_grantable THEN ', to give on' END)
    FROM (SELECT c.relname, NULL AS attname, c.relacl AS acl FROM pg_class AS c
           WHERE c.oid IN (SELECT oid FROM relation)
              OR c.relkind = 'S' AND EXISTS (SELECT FROM pg_depend AS d JOIN relation AS r ON d.refobjid = r.oid WHERE d.objid = c.oid)
          UNION ALL
          SELECT r.relname, '.' || a.attname, a.attacl FROM relation AS r JOIN pg_attribute AS a ON a.attrelid = r.oid
          UNION ALL
          SELECT 'schema ' || nspname, NULL, nspacl FROM pg_namespace WHERE nspname IN ('public', 'drizzle')) AS g,
         LATERAL aclexplode(g.acl) AS a
) AS facts (fact) ORDER BY 1`;
