// Finds what somebody else made that would stop the copy.

import pg from 'pg';
import { migratedTables } from '../../../../db/schema-version.ts';
import { targetError } from '../../errors.ts';
import { TABLES } from '../../rules/tables.ts';

interface ForeignKey {
  /** Schema and table, quoted where PostgreSQL needs that. */
  table: string;
  name: string;
  onto: string;
  definition: string;
}

/** The tables that are loaded, as `r`. */
const OURS = `r.relnamespace = 'public'::regnamespace AND r.relname = ANY ($1::text[])`;

/**
 * Throws a target error where somebody else's work keeps this job from loading its tables: a foreign key of a
 * table that is not the application's, and holds on to the primary key that has to be detached, or row-level
 * security, under which PostgreSQL copies nothing in. Only looks.
 */
export async function assertNothingInTheWay(client: pg.ClientBase): Promise<void> {
  const tables = TABLES.map(({ name }) => name);
  await assertNoForeignKeys(client, tables);
  await assertNoRowSecurity(client, tables);
}

async function assertNoForeignKeys(client: pg.ClientBase, tables: readonly string[]): Promise<void> {
  const { rows } = await client.query<ForeignKey>(
    `SELECT c.conrelid::regclass::text AS "table", c.conname AS name, r.relname AS onto,
            pg_get_constraintdef(c.oid) AS definition
       FROM pg_constraint AS c JOIN pg_class AS r ON r.oid = c.confrelid
      WHERE c.contype = 'f' AND c.conparentid = 0 AND ${OURS}
        AND NOT EXISTS (SELECT FROM pg_class AS o WHERE o.oid = c.conrelid AND o.relname = ANY ($2::text[])
                           AND o.relnamespace = 'public'::regnamespace)
      ORDER BY 1, 2`,
    [tables, await migratedTables()],
  );
  if (rows.length === 0) return;
  throw targetError(
    'foreign_key_in_the_way',
    `Other tables refer to those that this job loads: ${rows.map(({ table, name, onto }) => `${table} to ${onto} (constraint ${name})`).join(', ')}. Nothing was written.`,
    `Drop ${rows.length === 1 ? 'the constraint' : 'these constraints'}, migrate, and add ${rows.length === 1 ? 'it' : 'them'} again: ${rows.map(dropAndAdd).join(' ')}`,
  );
}

function dropAndAdd({ table, name, definition }: ForeignKey): string {
  const constraint = pg.escapeIdentifier(name);
  return `ALTER TABLE ${table} DROP CONSTRAINT ${constraint}; afterwards ALTER TABLE ${table} ADD CONSTRAINT ${constraint} ${definition};`;
}

async function assertNoRowSecurity(client: pg.ClientBase, tables: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ name: string; user: string }>(
    `SELECT r.relname AS name, current_user AS "user" FROM pg_class AS r
      WHERE ${OURS} AND row_security_active(r.oid) ORDER BY 1`,
    [tables],
  );
  const [first] = rows;
  if (!first) return;
  throw targetError(
    'row_security_active',
    `Row-level security holds for ${first.user} on ${rows.map(({ name }) => name).join(', ')}, and PostgreSQL copies nothing into such a table. Nothing was written.`,
    'Migrate as a role with BYPASSRLS, or ALTER TABLE … NO FORCE ROW LEVEL SECURITY as the owner, migrate, and force it again.',
  );
}
