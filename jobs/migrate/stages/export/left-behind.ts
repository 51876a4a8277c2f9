// Values of the application for which a legacy file has no place.

import pg from 'pg';
import { readColumns } from '../../../../db/catalog/columns.ts';
import { type Finding, MAX_EXAMPLES } from '../../rules/findings.ts';
import { ownColumns, type Table } from '../../rules/tables.ts';

/** The application's own columns that hold something, each with the number of its values. */
export async function leftBehind(client: pg.ClientBase, tables: readonly Table[]): Promise<Finding[]> {
  const names = tables.map(({ name }) => name);
  const catalog = Map.groupBy(await readColumns(client, names), ({ table }) => table);
  const places = tables.flatMap((table) =>
    ownColumns(table, catalog.get(table.name) ?? []).map(({ name }) => ({ table: table.name, column: name })),
  );
  const lost = { rule: 'application_column', action: 'dropped' } as const;
  return count(client, lost, places, (column) => `${column} IS NOT NULL`);
}

/** Columns of times with a part of a second, each with the number of those. */
export async function fractions(client: pg.ClientBase, tables: readonly Table[]): Promise<Finding[]> {
  const places = tables.flatMap(({ name: table, columns }) =>
    columns.filter(({ kind }) => kind === 'seconds').map(({ name: column }) => ({ table, column })),
  );
  const lost = { rule: 'fraction_of_second', action: 'truncated' } as const;
  return count(client, lost, places, (time) => `${time} <> date_trunc('second', ${time})`);
}

async function count(
  client: pg.ClientBase,
  lost: Pick<Finding, 'rule' | 'action'>,
  places: readonly { table: string; column: string }[],
  condition: (column: string) => string,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { table, column } of places) {
    const from = `FROM public.${pg.escapeIdentifier(table)} WHERE ${condition(pg.escapeIdentifier(column))}`;
    const { rows } = await client.query<{ count: number; examples: string[] }>(
      `SELECT (SELECT count(*)::int ${from}) AS count, ARRAY(SELECT id::text ${from} ORDER BY id LIMIT $1) AS examples`,
      [MAX_EXAMPLES],
    );
    findings.push(...rows.map((found) => ({ table, column, ...lost, ...found })));
  }
  return findings.filter(({ count }) => count > 0);
}
