import type pg from 'pg';
import { TargetError } from '../../db/errors.ts';
import { applyMigrations } from '../../db/migrate.ts';
import { schemaVersion } from '../../db/schema-version.ts';
import type { SchemaLog } from './events.ts';

/**
 * Brings the database to the schema of this version. Throws a TargetError where it has had migrations
 * that this version does not know, or still lacks one afterwards.
 */
export async function ensureSchema(client: pg.Client, log: SchemaLog): Promise<void> {
  const before = await schemaVersion(client);
  if (before === 'newer') throw newerSchema();
  await applyMigrations(client);
  const after = await schemaVersion(client);
  if (after !== 'current') throw incompleteSchema(after);
  log.info('schema_applied', { before, after });
}

function newerSchema(): TargetError {
  return new TargetError(
    'schema_newer',
    'The database has had migrations that this version does not know.',
    'Run the version that made them, or a later one (docker compose build, then the same command again).',
  );
}

/** Drizzle skips a migration that is dated before the newest one applied. */
function incompleteSchema(version: string): TargetError {
  return new TargetError(
    'schema_incomplete',
    `The database's schema is "${version}" after the migrations were applied.`,
    'Compare drizzle.__drizzle_migrations in the database with drizzle/meta/_journal.json.',
  );
}
