import pg from 'pg';
import { type Finding, FindingTally } from '../../rules/findings.ts';

/** What rows that were written before there were charts are put under, told here once more. */
const SUPPLIED_CHART = { id: 1, name: 'Imported Data' };

/** Verifies that a table which the legacy file does not have is empty. */
export async function verifyEmpty(client: pg.ClientBase, table: string): Promise<Finding[]> {
  const { rows } = await client.query<{ count: string; examples: string[] }>(
    `SELECT count(*) AS count, coalesce((array_agg(id::text ORDER BY id))[1:5], '{}') AS examples
       FROM public.${pg.escapeIdentifier(table)}`,
  );
  const count = Number(rows[0]?.count);
  if (count === 0) return [];
  const examples = rows[0]?.examples ?? [];
  return [{ table, column: null, rule: 'row_unexpected', count, action: 'differs', examples }];
}

/** Verifies that the chart of chartless rows is there, once, under its name, and alone. */
export async function verifySuppliedChart(client: pg.ClientBase): Promise<Finding[]> {
  const { rows } = await client.query<{ key: string; isNamed: boolean }>(
    `SELECT id::text AS key, name IS NOT DISTINCT FROM $1 AS "isNamed" FROM public.charts ORDER BY id`,
    [SUPPLIED_CHART.name],
  );
  const tally = new FindingTally();
  const note = (rule: string, column: string | null, key: string) =>
    tally.add({ table: 'charts', column, rule, action: 'differs' }, [key]);
  const supplied = String(SUPPLIED_CHART.id);
  const chart = rows.find(({ key }) => key === supplied);
  if (!chart) note('row_missing', null, supplied);
  else if (!chart.isNamed) note('value_differs', 'name', supplied);
  for (const row of rows) if (row !== chart) note('row_unexpected', null, row.key);
  return tally.list();
}
