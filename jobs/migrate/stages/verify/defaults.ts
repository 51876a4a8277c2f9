import pg from 'pg';
import type { CatalogColumn } from '../../../../db/catalog/columns.ts';
import { tableExists } from '../../../../db/values.ts';
import type { Finding } from '../../rules/findings.ts';
import { RESTORATIONS } from './counts.ts';

/**
 * Verifies columns that the legacy file lacks: every row holds the default of the target's catalog. A
 * default that depends on the time gives one value per transaction, so there it must be the same in all
 * rows of a batch, and lie between the request for the run and the batch's own ledger row; in rows that came
 * back from quarantine it is the moment at which they did. Rows `except` are judged elsewhere.
 */
export async function verifyDefaults(
  client: pg.ClientBase,
  runId: string,
  columns: readonly CatalogColumn[],
  except: ReadonlySet<number> = new Set(),
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const column of columns) {
    const differing = await differingRows(client, { runId, except }, column);
    if (differing.count > 0) {
      findings.push({ table: column.table, column: column.name, action: 'differs', ...differing });
    }
  }
  return findings;
}

type Differing = Pick<Finding, 'rule' | 'count' | 'examples'>;

async function differingRows(
  client: pg.ClientBase,
  { runId, except }: { runId: string; except: ReadonlySet<number> },
  column: CatalogColumn,
): Promise<Differing> {
  const { table, defaultExpression, defaultCallsFunction } = column;
  const value = `t.${pg.escapeIdentifier(column.name)}`;
  const rows = `public.${pg.escapeIdentifier(table)} AS t`;
  if (!defaultCallsFunction) {
    const from = `FROM ${rows} WHERE ${value} IS DISTINCT FROM ${defaultExpression ?? 'NULL'}`;
    return { rule: 'default_differs', ...(await collect(client, from)) };
  }
  if (!defaultExpression?.includes(NOW)) {
    return { rule: 'column_unverified', ...(await collect(client, `FROM ${rows}`)) };
  }
  const from = timed(column, await tableExists(client, RESTORATIONS));
  return { rule: 'default_differs', ...(await collect(client, from, [runId, table, [...except]])) };
}

const NOW = 'now()';

/** Rows with another value than their batch, or with one that their batch cannot have had. */
function timed({ table, name, type, defaultExpression }: CatalogColumn, mayBeRestored: boolean): string {
  const value = `t.${pg.escapeIdentifier(name)}`;
  const rows = `public.${pg.escapeIdentifier(table)} AS t`;
  const at = (moment: string) =>
    `(${defaultExpression?.replaceAll(NOW, moment)})::${pg.escapeIdentifier(type)}`;
  const restored = mayBeRestored
    ? `SELECT q.source_rowid AS id, ${at('s.restored_at')} AS value FROM legacy_migration.quarantine AS q
         JOIN legacy_migration.restorations AS s ON s.restoration_id = q.restored_by AND s.table_name = q.table_name
        WHERE q.run_id = $1 AND q.table_name = $2`
    : `SELECT NULL::bigint AS id, NULL::${pg.escapeIdentifier(type)} AS value WHERE false`;
  // Of two batches that an id may be of, the one that begins later is for rows that got new ids.
  return `FROM (
    WITH restored AS MATERIALIZED (${restored}), placed AS MATERIALIZED (
      SELECT t.id, ${value} AS value,
             (SELECT max(first_key) FROM legacy_migration.batches AS b
               WHERE b.run_id = $1 AND b.table_name = $2 AND t.id BETWEEN b.first_key AND b.last_key) AS first_key
        FROM ${rows} WHERE t.id <> ALL ($3::int[]) AND t.id NOT IN (SELECT id FROM restored)
    ), shared AS (
      SELECT first_key, mode() WITHIN GROUP (ORDER BY value) AS shared FROM placed GROUP BY first_key
    )
    SELECT placed.id, value, shared, ${at('r.requested_at')} AS earliest, ${at('b.loaded_at')} AS latest
      FROM placed LEFT JOIN shared USING (first_key)
      LEFT JOIN legacy_migration.batches AS b ON b.run_id = $1 AND b.table_name = $2 AND b.first_key = placed.first_key
      LEFT JOIN legacy_migration.runs AS r USING (run_id)
     UNION ALL
    SELECT t.id, ${value}, restored.value, restored.value, restored.value
      FROM ${rows} JOIN restored ON restored.id = t.id
  ) AS t WHERE coalesce(value <> shared OR value NOT BETWEEN earliest AND latest, true)`;
}

/** How many rows `t` there are FROM somewhere, and which come first. */
export async function collect(
  client: pg.ClientBase,
  from: string,
  values: unknown[] = [],
): Promise<{ count: number; examples: string[] }> {
  const { rows } = await client.query<{ count: string; examples: string[] }>(
    `SELECT count(*) AS count, coalesce((array_agg(t.id::text ORDER BY t.id))[1:5], '{}') AS examples ${from}`,
    values,
  );
  return { count: Number(rows[0]?.count), examples: rows[0]?.examples ?? [] };
}
