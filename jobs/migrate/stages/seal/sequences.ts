import type Database from 'better-sqlite3';
import type pg from 'pg';
import { TABLES } from '../../rules/tables.ts';
import { hasTable } from '../../sqlite.ts';

const HIGHEST_ID = 2_147_483_647;

/**
 * Sets the six sequences so that the next id is one that was never used: above the highest id and above
 * what SQLite's AUTOINCREMENT remembers of rows that have been deleted since.
 */
export async function setSequences(client: pg.ClientBase, database: Database.Database): Promise<void> {
  const used = autoincrements(database);
  for (const { name } of TABLES) {
    const remembered = Math.min(used.get(name) ?? 0, HIGHEST_ID);
    await client.query(
      `SELECT setval(pg_get_serial_sequence($1, 'id'), greatest(last, 1), last >= 1)
         FROM (SELECT greatest((SELECT max(id) FROM public.${name}), $2::bigint, 0) AS last) AS used`,
      [`public.${name}`, remembered],
    );
  }
}

function autoincrements(database: Database.Database): Map<string, number> {
  if (!hasTable(database, 'sqlite_sequence')) return new Map();
  const rows = database.prepare<[], [string, number]>('SELECT name, seq FROM sqlite_sequence').raw().all();
  return new Map(
    rows.filter(([, seq]) => Number.isSafeInteger(seq)).map(([name, seq]) => [name.toLowerCase(), seq]),
  );
}
