// SQLite's own tables in an exported file: ids in use, old migrations.

import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type pg from 'pg';
import { MIGRATIONS_TABLE, type OldMigration } from '../../rules/legacy-ddl.ts';
import type { Table } from '../../rules/tables.ts';

/**
 * Lets SQLite's AUTOINCREMENT go on above every id that PostgreSQL or SQLite has handed out; a table that
 * never had a row has no entry, as in SQLite itself.
 */
export async function writeSequences(
  client: pg.ClientBase,
  file: Database.Database,
  tables: readonly Table[],
): Promise<void> {
  const current = file
    .prepare<[string], bigint>('SELECT seq FROM sqlite_sequence WHERE name = ?')
    .pluck()
    .safeIntegers();
  const forget = file.prepare<[string]>('DELETE FROM sqlite_sequence WHERE name = ?');
  const remember = file.prepare<[string, bigint]>('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)');
  for (const { name } of tables) {
    const { rows } = await client.query<{ last: string | null }>(
      `SELECT pg_sequence_last_value(pg_get_serial_sequence($1, 'id')::regclass)::text AS last`,
      [`public.${name}`],
    );
    const [inFile, inDatabase] = [current.get(name) ?? 0n, BigInt(rows[0]?.last ?? 0)];
    const last = inFile > inDatabase ? inFile : inDatabase;
    forget.run(name);
    // The column has no type: a number would be stored as a real.
    if (last > 0n) remember.run(name, last);
  }
}

/**
 * Fills the table in which the old application's migrator looks at every start. Were it empty, it would run
 * its first CREATE TABLE again and fail. The migrator applies what is newer than the newest entry. Where the
 * migrated file's entries are not known, or stood for fewer tables, one entry dated `upToMs` (milliseconds
 * since 1970) says that everything until then is there.
 */
export function writeOldMigrations(
  file: Database.Database,
  known: readonly OldMigration[],
  upToMs: number | null,
): void {
  file.exec(MIGRATIONS_TABLE);
  const insert = file.prepare('INSERT INTO __drizzle_migrations (id, hash, created_at) VALUES (?, ?, ?)');
  for (const { id, hash, createdAt } of known) insert.run(id, hash, createdAt);
  if (upToMs === null) return;
  insert.run(null, createHash('sha256').update(`exported, current on ${upToMs}`).digest('hex'), upToMs);
}
