import type Database from 'better-sqlite3';
import type pg from 'pg';
import { HIGHEST_KEY_WITH_ROOM } from '../../rules/ranges.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import { TABLES } from '../../rules/tables.ts';
import { hasTable } from '../../sqlite.ts';
import { firstValue } from '../../sqlite-values.ts';

/**
 * Sets the sequences so that the next id is one that was never used: above the highest id, in
 * quarantine too, above what SQLite's AUTOINCREMENT remembers of rows that have been deleted since, and above
 * what any row refers to: a chart that is made later must not be taken for the one that orphans have lost. An
 * id or a memory after which PostgreSQL would have no room does not count: the one is not loaded, the other
 * is said by the census.
 */
export async function setSequences(client: pg.ClientBase, database: Database.Database): Promise<void> {
  const used = autoincrements(database);
  for (const { name } of TABLES) {
    const remembered = Math.max(
      used.get(name) ?? 0,
      highest(database, name, 'id'),
      ...referred(database, name),
    );
    await client.query(
      `SELECT setval(pg_get_serial_sequence($1, 'id'), greatest(last, 1), last >= 1)
         FROM (SELECT greatest((SELECT max(id) FROM public.${name}), $2::bigint, 0) AS last) AS used`,
      [`public.${name}`, remembered],
    );
  }
}

/** The highest id of `to` in each column that refers to it. */
function referred(database: Database.Database, to: string): number[] {
  return TABLES.flatMap(({ name, columns }) =>
    columns
      .filter(({ references }) => references === to)
      .map((column) => highest(database, name, column.name)),
  );
}

/** Also of rows that are not loaded: whoever mends and restores them must not find their ids taken. */
function highest(database: Database.Database, table: string, column: string): number {
  const isThere = 'SELECT 1 FROM pragma_table_info(?) WHERE name = ? COLLATE NOCASE';
  if (!firstValue(database, isThere, table, column)) return 0;
  const id = identifier(column);
  const sql = `SELECT CAST(max(${id}) AS INTEGER) FROM ${identifier(table)} WHERE ${id} <= ?`;
  return firstValue<number | null>(database, sql, HIGHEST_KEY_WITH_ROOM) ?? 0;
}

/**
 * By table in lower case. SQLite goes by the first entry of a name, but a file that `.clone` wrote has two of
 * each: the highest is one that neither passes.
 */
function autoincrements(database: Database.Database): Map<string, number> {
  if (!hasTable(database, 'sqlite_sequence')) return new Map();
  const rows = database
    .prepare<[number], [string, number]>(
      `SELECT lower(name), max(CAST(seq AS INTEGER)) FROM sqlite_sequence
        WHERE typeof(name) = 'text' AND typeof(seq) IN ('integer', 'real') AND seq <= ? GROUP BY lower(name)`,
    )
    .raw();
  return new Map(rows.all(HIGHEST_KEY_WITH_ROOM));
}
