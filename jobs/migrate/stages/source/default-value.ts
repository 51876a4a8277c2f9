import Database from 'better-sqlite3';
import { rowsError } from '../../errors.ts';
import type { StoredColumn } from '../../rules/shape.ts';
import { identifier, rawValue } from '../../rules/sqlite-sql.ts';
import { firstValue } from '../../sqlite-values.ts';

/** A default as `PRAGMA table_xinfo` tells it: without the parentheses around an expression. */
export interface DeclaredDefault {
  /** `TABLE.COLUMN`, for messages. */
  place: string;
  /** The column's declared type, without quotes; empty where it has none. */
  type: string;
  sql: string;
}

/** SQLite adds a column with such a default only where there is no row yet, so that no row ever lacks it. */
const NEVER_LACKING = /non-constant default/;

/**
 * What rows hold that were written before a column was added. SQLite itself says so: the column is added to a
 * row of a database of its own. Throws exit 5 for a default that this SQLite does not understand.
 */
export function valueOfDefault({ place, type, sql }: DeclaredDefault): StoredColumn['fallback'] {
  // Only an expression had parentheses: around a bare or double-quoted word they would make a column's name
  // of it.
  for (const clause of [sql, `(${sql}\n)`]) {
    try {
      return addColumn(type === '' ? '' : identifier(type), clause);
    } catch (cause) {
      if (!(cause instanceof Database.SqliteError)) throw cause;
      if (NEVER_LACKING.test(cause.message)) return null;
    }
  }
  throw rowsError(
    'unknown_default',
    `The default of ${place}, ${sql}, means nothing to SQLite, and it is what rows hold that are older than the column.`,
    'Copy the file, declare the column with a plain default there, and migrate the copy; nothing was written.',
  );
}

function addColumn(quotedType: string, clause: string): StoredColumn['fallback'] {
  const memory = new Database(':memory:');
  try {
    memory.exec('CREATE TABLE t (x); INSERT INTO t VALUES (NULL)');
    // One statement and no more, whatever the clause holds.
    memory.prepare(`ALTER TABLE t ADD COLUMN c ${quotedType} DEFAULT ${clause}`).run();
    return firstValue<number | Buffer | null>(memory, `SELECT ${rawValue('c')} FROM t`) ?? null;
  } finally {
    memory.close();
  }
}
