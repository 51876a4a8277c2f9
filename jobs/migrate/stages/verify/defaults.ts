import pg from 'pg';
import type { CatalogColumn } from '../../../../db/catalog.ts';
import type { Finding } from '../../rules/findings.ts';
import type { SourceSide } from './source-side.ts';

/** What rows that were written before there were charts are put under, told here once more. */
const SUPPLIED_CHART = { id: 1, name: 'Imported Data' };

/**
 * Verifies what does not come from the legacy file: columns it lacks hold the target's default, tables
 * it lacks are empty, and the chart of chartless rows is the one it must be.
 */
export async function verifyDefaults(
  client: pg.ClientBase,
  { name, columns: present }: SourceSide,
  columns: readonly CatalogColumn[],
): Promise<Finding[]> {
  if (!present) return verifyAbsentTable(client, name);
  const findings: Finding[] = [];
  for (const column of columns) {
    if (present.has(column.name) || column.name === 'chart_id') continue;
    const differing = await differingIds(client, column);
    if (differing.count === 0) continue;
    findings.push({
      table: name,
      column: column.name,
      rule: 'default_differs',
      action: 'differs',
      ...differing,
    });
  }
  return findings;
}

async function differingIds(
  client: pg.ClientBase,
  { table, name, defaultExpression, defaultIsVolatile, notNull }: CatalogColumn,
): Promise<{ count: number; examples: string[] }> {
  const column = pg.escapeIdentifier(name);
  const holds = defaultIsVolatile
    ? `${column} IS NOT NULL`
    : `${column} IS NOT DISTINCT FROM ${defaultExpression ?? 'NULL'}`;
  if (notNull && defaultExpression === null)
    throw new Error(`${table}.${name} has no default to be filled with.`);
  const { rows } = await client.query<{ count: string; examples: string[] }>(
    `SELECT count(*) AS count, coalesce((array_agg(id::text ORDER BY id))[1:5], '{}') AS examples
       FROM public.${pg.escapeIdentifier(table)} WHERE NOT (${holds})`,
  );
  return { count: Number(rows[0]?.count), examples: rows[0]?.examples ?? [] };
}

async function verifyAbsentTable(client: pg.ClientBase, table: string): Promise<Finding[]> {
  const supplied = table === 'charts';
  const { rows } = await client.query<{ count: string }>(
    supplied
      ? 'SELECT count(*) AS count FROM public.charts WHERE id <> $1 OR name <> $2'
      : `SELECT count(*) AS count FROM public.${pg.escapeIdentifier(table)}`,
    supplied ? [SUPPLIED_CHART.id, SUPPLIED_CHART.name] : [],
  );
  const count = Number(rows[0]?.count);
  if (count === 0) return [];
  return [{ table, column: null, rule: 'row_unexpected', count, action: 'differs', examples: [] }];
}
