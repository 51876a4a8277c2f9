import pg from 'pg';
import { askColumn } from '../../../../db/values.ts';
import { type Column, TABLES, type Table } from '../../rules/tables.ts';

/**
 * The tables as the new file is to have them. What only some legacy files had is written where it holds
 * anything, in PostgreSQL or in a row that `runId` has in quarantine: without it the file is one of the old
 * application's own shape.
 */
export async function exportedTables(client: pg.ClientBase, runId: string | null): Promise<Table[]> {
  const tables: Table[] = [];
  for (const table of TABLES) {
    if (table.occasional && !(await hasRows(client, runId, table.name))) continue;
    const columns: Column[] = [];
    for (const column of table.columns) {
      const written = column.legacy.occasional ? await asUsed(client, runId, table.name, column) : column;
      if (written) columns.push(written);
    }
    tables.push({ ...table, columns });
  }
  return tables;
}

async function hasRows(client: pg.ClientBase, runId: string | null, table: string): Promise<boolean> {
  if (await isThere(client, `public.${pg.escapeIdentifier(table)}`)) return true;
  // Where there was no run, there may be no ledger.
  const kept = 'legacy_migration.quarantine WHERE run_id = $1 AND table_name = $2';
  return runId !== null && isThere(client, kept, [runId, table]);
}

async function isThere(client: pg.ClientBase, from: string, values: string[] = []): Promise<boolean> {
  const { rowCount } = await client.query(`SELECT FROM ${from} LIMIT 1`, values);
  return rowCount === 1;
}

/**
 * Undefined where it holds nothing; with a type in which rows from quarantine keep theirs, where they are
 * integers.
 */
async function asUsed(
  client: pg.ClientBase,
  runId: string | null,
  table: string,
  column: Column,
): Promise<Column | undefined> {
  const [relation, name] = [pg.escapeIdentifier(table), pg.escapeIdentifier(column.name)];
  const isUsed = await isThere(client, `public.${relation} WHERE ${name} IS NOT NULL`);
  const types = runId === null ? [] : await quarantinedTypes(client, runId, table, column.name);
  if (!isUsed && types.length === 0) return undefined;
  return types.includes('integer')
    ? { ...column, legacy: { ...column.legacy, declared: 'integer' } }
    : column;
}

function quarantinedTypes(
  client: pg.ClientBase,
  runId: string,
  table: string,
  column: string,
): Promise<string[]> {
  return askColumn(
    client,
    `SELECT DISTINCT source_row -> $3 ->> 'type' FROM legacy_migration.quarantine
      WHERE run_id = $1 AND table_name = $2 AND source_row -> $3 ->> 'type' <> 'null'`,
    [runId, table, column],
  );
}
