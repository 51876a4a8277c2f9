import type Database from 'better-sqlite3';
import type { OldMigration } from '../../rules/legacy-ddl.ts';
import { allValues } from '../../sqlite-values.ts';

const MOST_MIGRATIONS = 1_000;

/**
 * The old migrator's entries in the order of their times, as far as they have the shape that it gives them;
 * none where there is no such table, or none that this SQLite can read. They are no data, so no run fails for
 * them, but an export needs them when the legacy file is gone.
 */
export function readOldMigrations(database: Database.Database): OldMigration[] {
  try {
    return readEntries(database);
  } catch (cause) {
    if ((cause as { code?: string }).code === 'SQLITE_ERROR') return [];
    throw cause;
  }
}

function readEntries(database: Database.Database): OldMigration[] {
  const sql = `SELECT lower(name) FROM pragma_table_info('__drizzle_migrations')`;
  const columns = allValues<string>(database, sql);
  if (!['id', 'hash', 'created_at'].every((name) => columns.includes(name))) return [];
  return database
    .prepare<[number], OldMigration>(
      `SELECT id, hash, created_at AS createdAt FROM __drizzle_migrations
        WHERE typeof(id) IN ('integer', 'null') AND typeof(created_at) IN ('integer', 'null')
          AND typeof(hash) = 'text' AND instr(CAST(hash AS BLOB), x'00') = 0
        ORDER BY created_at, id LIMIT ?`,
    )
    .all(MOST_MIGRATIONS);
}
