// One moment of PostgreSQL that every connection of an export sees.

import type pg from 'pg';
import type { Table } from '../../rules/tables.ts';

/**
 * Begins a transaction that only reads, and in which nothing changes any more. Returns the name of its
 * snapshot, at which other connections can look as long as it is open.
 */
export async function freeze(client: pg.Client): Promise<string> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const { rows } = await client.query<{ snapshot: string }>('SELECT pg_export_snapshot() AS snapshot');
  return String(rows[0]?.snapshot);
}

/** Size of the tables without their indexes: more than a legacy file takes, indexes included. */
export async function heapBytes(client: pg.ClientBase, tables: readonly Table[]): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>(
    `SELECT sum(pg_table_size(format('public.%I', name)::regclass)) AS bytes FROM unnest($1::text[]) AS name`,
    [tables.map(({ name }) => name)],
  );
  return Number(rows[0]?.bytes);
}
