import type { TestDatabase } from '../database.ts';
import { makeRepairsEditable } from '../editable-repairs.ts';

/**
 * Makes a migrated database ready to be corrupted: a pristine copy of every table from which it can be put
 * back, and no constraints, which would do the verifier's work.
 */
export async function prepare(database: TestDatabase, tables: readonly string[]): Promise<void> {
  await dropConstraints(database, tables);
  await database.query('CREATE SCHEMA pristine');
  for (const table of tables) await database.query(`CREATE TABLE pristine.${table} AS TABLE public.${table}`);
  for (const table of ['quarantine', 'repairs', 'restorations'])
    await database.query(`CREATE TABLE pristine.${table} AS TABLE legacy_migration.${table}`);
  await makeRepairsEditable(database);
}

async function dropConstraints(database: TestDatabase, tables: readonly string[]): Promise<void> {
  const drops = await database.query<{ statement: string }>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS statement
       FROM pg_constraint
      WHERE connamespace IN ('public'::regnamespace, 'legacy_migration'::regnamespace)
        AND conrelid <> 'legacy_migration.runs'::regclass
      ORDER BY contype <> 'f'`,
  );
  const loosen = await database.query<{ statement: string }>(
    `SELECT format('ALTER TABLE public.%I ALTER COLUMN %I DROP NOT NULL', table_name, column_name) AS statement
       FROM information_schema.columns
      WHERE table_schema = 'public' AND is_nullable = 'NO' AND table_name = ANY ($1::text[])`,
    [tables],
  );
  for (const { statement } of [...drops, ...loosen]) await database.query(statement);
  await database.query('ALTER TABLE legacy_migration.quarantine ALTER COLUMN rules DROP NOT NULL');
}
