import { readMigrationFiles } from 'drizzle-orm/migrator';
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

/**
 * Records the migrations of `drizzle/` as applied where none is recorded, as Drizzle itself does, without
 * running one: for tables that are as the migrations make them already. Any number of callers may do so at
 * once.
 */
export async function recordMigrations(client: pg.Client): Promise<void> {
  const files = readMigrationFiles({ migrationsFolder: MIGRATIONS_FOLDER });
  await withLock(client, SCHEMA_LOCK, () =>
    client.query(
      `CREATE SCHEMA IF NOT EXISTS drizzle;
       CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint);
       INSERT INTO drizzle.__drizzle_migrations (hash, created_at)
       SELECT * FROM (VALUES ${files.map(({ hash, folderMillis }) => `('${hash}', ${folderMillis})`).join(', ')}) AS made (hash, created_at)
        WHERE NOT EXISTS (SELECT FROM drizzle.__drizzle_migrations)`,
    ),
  );
}
