// SQLite's own tables in an exported file: ids in use, old migrations.

import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type pg from 'pg';
import { askValue } from '../../../../db/values.ts';
import { MIGRATIONS_TABLE, type OldMigration } from '../../rules/legacy-ddl.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import type { Table } from '../../rules/tables.ts';
import { firstInteger } from '../../sqlite-values.ts';

/** SQLite's. */
const HIGHEST_INTEGER = 2n ** 63n - 1n;

/**
 * Lets SQLite's AUTOINCREMENT go on above every id that PostgreSQL or SQLite has handed out, and above every
 * one that is in the file, also where a row got it back by an UPDATE, which AUTOINCREMENT does not see; a
 * table that never had a row has no entry, as in SQLite itself.
 */
export async function writeSequences(
  client: pg.ClientBase,
  file: Database.Database,
  { tables, runId }: { tables: readonly Table[]; runId: string | null },
): Promise<void> {
  const remembered = await beyondSequences(client, runId);
  const forget = file.prepare<[string]>('DELETE FROM sqlite_sequence WHERE name = ?');
  const remember = file.prepare<[string, bigint]>('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)');
  for (const { name } of tables) {
    const given = await askValue<string | null>(
      client,
      `SELECT pg_sequence_last_value(pg_get_serial_sequence($1, 'id')::regclass)::text`,
      [`public.${name}`],
    );
    const highest = firstInteger(
      file,
      `SELECT max(id) FROM (SELECT seq AS id FROM sqlite_sequence WHERE name = ?
                             UNION ALL SELECT max("id") FROM ${identifier(name)})`,
      name,
    );
    const ids = [BigInt(given ?? 0), highest, remembered.get(name) ?? 0n];
    const last = ids.reduce((a, b) => (a > b ? a : b));
    forget.run(name);
    // The column has no type: a number would be stored as a real.
    if (last > 0n) remember.run(name, last);
  }
}

/**
 * What AUTOINCREMENT remembered in the migrated file where a sequence of PostgreSQL could not go on above it,
 * by table: the census has said so in the run's report. Whatever else it remembered the sequences know.
 */
async function beyondSequences(client: pg.ClientBase, runId: string | null): Promise<Map<string, bigint>> {
  if (runId === null) return new Map();
  const { rows } = await client.query<{ table: string; last: string }>(
    `SELECT finding ->> 'table' AS "table", substring(finding -> 'examples' ->> 0 FROM '^(\\d{1,19})(\\.0)?$') AS last
       FROM legacy_migration.runs,
            jsonb_path_query(report, '$.findings[*] ? (@.rule == "id_memory_at_the_end")') AS finding
      WHERE run_id = $1`,
    [runId],
  );
  const known = rows.filter(({ last }) => last !== null && BigInt(last) <= HIGHEST_INTEGER);
  return new Map(known.map(({ table, last }) => [table, BigInt(last)]));
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
