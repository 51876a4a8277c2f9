import pg from 'pg';
import { differing, type Finding, FindingTally } from '../../rules/findings.ts';
import { collect } from './defaults.ts';

/** What rows that were written before there were charts are put under, told here once more. */
const SUPPLIED_CHART = { id: 1, name: 'Imported Data' };

/** Verifies that a table which the legacy file does not have is empty. */
export async function verifyEmpty(client: pg.ClientBase, table: string): Promise<Finding[]> {
  const { count, examples } = await collect(client, `FROM public.${pg.escapeIdentifier(table)} AS t`);
  return count === 0 ? [] : [differing(table, null, 'row_unexpected', count, examples)];
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
