// Values of the application for which a legacy file has no place.

import pg from 'pg';
import { readColumns } from '../../../../db/catalog/columns.ts';
import { type Finding, MAX_EXAMPLES } from '../../rules/findings.ts';
import { ownColumns, type Table } from '../../rules/tables.ts';

/**
 * The application's own columns, for which a legacy file has no place: a finding for each that holds
 * something, with the number of its values.
 */
export async function leftBehind(client: pg.ClientBase, tables: readonly Table[]): Promise<Finding[]> {
  const names = tables.map(({ name }) => name);
  const catalog = Map.groupBy(await readColumns(client, names), ({ table }) => table);
  const findings: Finding[] = [];
  for (const table of tables) {
    for (const { name } of ownColumns(table, catalog.get(table.name) ?? [])) {
      findings.push({
        ...{ table: table.name, column: name, rule: 'application_column', action: 'dropped' },
        ...(await values(client, table.name, `${pg.escapeIdentifier(name)} IS NOT NULL`)),
      });
    }
  }
  return findings.filter(({ count }) => count > 0);
}

/** Times with a part of a second, for which a legacy file has no place: a finding for each column of them. */
export async function fractions(client: pg.ClientBase, tables: readonly Table[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name: table, columns } of tables)
    for (const { name: column } of columns.filter(({ kind }) => kind === 'seconds')) {
      const time = pg.escapeIdentifier(column);
      findings.push({
        ...{ table, column, rule: 'fraction_of_second', action: 'truncated' },
        ...(await values(client, table, `${time} <> date_trunc('second', ${time})`)),
      });
    }
  return findings.filter(({ count }) => count > 0);
}

async function values(client: pg.ClientBase, table: string, condition: string) {
  const from = `FROM public.${pg.escapeIdentifier(table)} WHERE ${condition}`;
  const { rows } = await client.query<{ count: string; examples: string[] }>(
    `SELECT (SELECT count(*) ${from}) AS count, ARRAY(SELECT id::text ${from} ORDER BY id LIMIT $1) AS examples`,
    [MAX_EXAMPLES],
  );
  return { count: Number(rows[0]?.count), examples: rows[0]?.examples ?? [] };
}
