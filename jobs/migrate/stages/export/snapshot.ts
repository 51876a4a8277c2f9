// One moment of PostgreSQL that every connection of an export sees.

import type pg from 'pg';
import { askValue } from '../../../../db/values.ts';
import type { Table } from '../../rules/tables.ts';

/**
 * Begins a transaction that only reads, and in which nothing changes any more. Returns the name of its
 * snapshot, at which other connections can look as long as it is open.
 */
export async function freeze(client: pg.Client): Promise<string> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  return String(await askValue(client, 'SELECT pg_export_snapshot()'));
}

/** Size of the tables without their indexes: more than a legacy file takes, indexes included. */
export async function heapBytes(client: pg.ClientBase, tables: readonly Table[]): Promise<number> {
  const sql = `SELECT sum(pg_table_size(format('public.%I', name)::regclass)) FROM unnest($1::text[]) AS name`;
  return Number(await askValue(client, sql, [tables.map(({ name }) => name)]));
}
