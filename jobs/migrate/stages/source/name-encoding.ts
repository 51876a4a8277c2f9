import type Database from 'better-sqlite3';
import { sourceError } from '../../errors.ts';
import { literal } from '../../rules/sqlite-sql.ts';
import { TABLES } from '../../rules/tables.ts';

/**
 * Throws a source error for a table, or a column of the tables that it carries over, whose name is not valid
 * UTF-8: statements are, so that none can name it, and what it holds could be neither counted nor left
 * behind.
 */
export function assertReadableNames(database: Database.Database, path: string): void {
  const columns = TABLES.map(
    ({ name }) => `SELECT 'column of ${name}', name FROM pragma_table_xinfo(${literal(name)})`,
  );
  const [unreadable] = database
    .prepare<[], [string, string]>(
      `SELECT kind, hex(name) FROM (SELECT 'table' AS kind, name FROM sqlite_master WHERE type = 'table'
         UNION ALL ${columns.join(' UNION ALL ')}) WHERE NOT is_utf8(CAST(name AS BLOB))`,
    )
    .raw()
    .all();
  if (!unreadable) return;
  const [kind, bytes] = unreadable;
  throw sourceError(
    'source_name_encoding',
    `${path} has a ${kind} whose name is not valid UTF-8: its bytes are ${bytes.toLowerCase()}.`,
    'Copy the file, rename it in the copy (ALTER TABLE … RENAME) with the application that made it, and migrate the copy.',
  );
}
