import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type pg from 'pg';
import { SCHEMA_LOCK, withLock } from './locks.ts';
import { MIGRATIONS_FOLDER } from './schema-version.ts';

/**
 * Applies the migrations of `drizzle/` that the database does not have yet. Any number of callers may
 * do so at once: Drizzle takes no lock of its own (of three concurrent calls on a fresh database two
 * fail), so each waits for a session-level advisory lock on the connection it passes.
 */
export async function applyMigrations(client: pg.Client): Promise<void> {
  await withLock(client, SCHEMA_LOCK, () =>
    migrate(drizzle(client), { migrationsFolder: MIGRATIONS_FOLDER }),
  );
}
