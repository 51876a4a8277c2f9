// Rows on their way back, in a temporary table beside the one they belong to.

import pg from 'pg';
import { askColumn, askValue } from '../../../../db/values.ts';
import { targetError } from '../../errors.ts';

/** Where rows are staged, for the time of a transaction. */
export const STAGED = 'pg_temp.staged_rows';

interface Columns {
  name: string;
  columns: readonly { name: string }[];
}

/** A list of columns in SQL. */
function listOf(columns: Columns['columns']): string {
  return columns.map(({ name }) => pg.escapeIdentifier(name)).join(', ');
}

/** Makes the temporary table, in the caller's transaction, with whose end it is gone. */
export async function createStaged(client: pg.ClientBase, { name, columns }: Columns): Promise<void> {
  await client.query(
    `CREATE TEMP TABLE staged_rows ON COMMIT DROP AS
       SELECT ${listOf(columns)} FROM public.${pg.escapeIdentifier(name)} WITH NO DATA`,
  );
}

/**
 * Puts the staged rows into their table but for those with `left` keys, and returns the keys of those that
 * are in: one whose place somebody takes at this moment is not.
 */
export async function insertStaged(
  client: pg.ClientBase,
  { name, columns }: Columns,
  left: readonly number[],
): Promise<number[]> {
  const list = listOf(columns);
  return askColumn(
    client,
    `INSERT INTO public.${pg.escapeIdentifier(name)} (${list})
     SELECT ${list} FROM ${STAGED} WHERE id <> ALL ($1::int[]) ORDER BY id ON CONFLICT DO NOTHING RETURNING id`,
    [left],
  );
}

/**
 * Lets the table's sequence go on above every id that is there. It does so already unless somebody has set
 * it: the migration counted ids in quarantine too.
 */
export async function raiseSequence(client: pg.ClientBase, table: string): Promise<void> {
  const relation = `public.${pg.escapeIdentifier(table)}`;
  const sequence = await askValue(client, `SELECT pg_get_serial_sequence($1, 'id')`, [relation]);
  if (!sequence)
    throw targetError(
      'schema_changed',
      `${table}.id has no sequence of its own, so the application's next id is unknown.`,
      'Run the migrations of the schema first; nothing of this table was restored.',
    );
  await client.query(
    `SELECT setval($1::regclass, highest)
       FROM ${sequence}, (SELECT max(id)::bigint AS highest FROM ${relation}) AS ids
      WHERE highest > last_value OR highest = last_value AND NOT is_called`,
    [sequence],
  );
}
