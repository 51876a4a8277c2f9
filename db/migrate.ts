import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type pg from 'pg';
import { SCHEMA_LOCK } from './locks.ts';
import { MIGRATIONS_FOLDER } from './schema-version.ts';

/**
 * Applies the migrations of `drizzle/` that the database does not have yet. Any number of callers may
 * do so at once: Drizzle takes no lock of its own (of three concurrent calls on a fresh database two
 * fail), so each waits for a session-level advisory lock on the connection it passes.
 */
export async function applyMigrations(client: pg.Client, folder = MIGRATIONS_FOLDER): Promise<void> {
  await client.query('SELECT pg_advisory_lock($1::bigint)', [SCHEMA_LOCK]);
  try {
    await migrate(drizzle(client), { migrationsFolder: folder });
  } finally {
    await client.query('SELECT pg_advisory_unlock($1::bigint)', [SCHEMA_LOCK]);
  }
}
