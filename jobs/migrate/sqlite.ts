// How every thread opens the legacy file, and its key ranges.

import { isUtf8 } from 'node:buffer';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { sourceError } from './errors.ts';
import type { SqliteValue } from './rules/quarantined-row.ts';
import { BELOW_EVERY_KEY, HIGHEST_KEY, type KeyRange, rangesBetween } from './rules/ranges.ts';
import { identifier, rawValue } from './rules/sqlite-sql.ts';
import { allValues, firstValue } from './sqlite-values.ts';

/** How the legacy data is opened by every thread: the file that is read, and whether nobody can write it. */
export interface SourceFile {
  path: string;
  /**
   * True for a WAL-mode file without side files: from a read-only mount it opens only with
   * `immutable=1`, and only then is nothing created beside it. Any side file forbids it, because
   * `immutable=1` drops committed rows that are still in `-wal`.
   */
  immutable: boolean;
}

/**
 * Opens the legacy data for reading, with the SQL function `is_utf8(blob)`. Needs SQLITE_USE_URI=1 in the
 * environment before SQLite is first loaded.
 */
export function openSqlite({ path, immutable }: SourceFile): Database.Database {
  // As a URL in any case: of a plain path better-sqlite3 would cut off blanks at its end.
  const url = `${pathToFileURL(path)}?${immutable ? 'immutable=1' : 'mode=ro'}`;
  const database = new Database(url, { readonly: true });
  // Everything is read once and in order, which 16 MB of pages do not make faster; in KiB when negative.
  database.pragma('cache_size = -1024');
  database.function('is_utf8', { deterministic: true }, (bytes) =>
    // SQLite may evaluate it for NULL even behind `typeof(x) = 'text' AND`.
    bytes === null || isUtf8(bytes as Buffer) ? 1 : 0,
  );
  return database;
}

/**
 * Does `work` within one read transaction. Outside of one SQLite takes and gives back the file's lock for
 * every statement: of 200,000 rows that are read by their key that is most of the time.
 */
export async function inOneRead<Result>(
  database: Database.Database,
  work: () => Promise<Result>,
): Promise<Result> {
  database.exec('BEGIN');
  try {
    return await work();
  } finally {
    database.exec('COMMIT');
  }
}

/**
 * Reads single rows as SQLite stores them, with texts as bytes: as texts the driver would repair them.
 * Undefined where there is no such row. `reading` is the SQL of a column's value.
 */
export function rowReader(
  database: Database.Database,
  table: string,
  names: readonly string[],
  reading = rawValue,
): (key: bigint) => Map<string, SqliteValue> | undefined {
  const parts = names.flatMap((name) => [`typeof(${identifier(name)})`, reading(name)]);
  const statement = database
    .prepare<[bigint], unknown[]>(
      `SELECT ${parts.join(', ')} FROM ${identifier(table)} NOT INDEXED WHERE "id" = ?`,
    )
    .raw()
    .safeIntegers();
  return (key) => {
    const row = statement.get(key);
    if (!row) return undefined;
    return new Map(
      names.map((name, index) => [name, { type: row[2 * index], value: row[2 * index + 1] } as SqliteValue]),
    );
  };
}

/** Whether the file has a table of this name, bookkeeping included. */
export function hasTable(database: Database.Database, name: string): boolean {
  return (
    database.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?`).get(name) !== undefined
  );
}

/** Of long rows there are fewer in a batch: it is what is lost with a connection, and what is progress. */
const BATCH_BYTES = 32 * 1024 * 1024;
const SAMPLES = 100;

/**
 * Key ranges of about `batchRows` rows each, or of about 32 MB where rows are long, that together cover every
 * key PostgreSQL can hold. Stepping over 3,000,000 rows takes 40 ms.
 */
export function keyRanges(database: Database.Database, table: string, mostRows: number): KeyRange[] {
  const batchRows = Math.max(1, Math.min(mostRows, Math.floor(BATCH_BYTES / averageBytes(database, table))));
  const next = database
    .prepare<[number, number], number>(
      `SELECT "id" FROM ${identifier(table)} NOT INDEXED
        WHERE "id" > ? AND "id" <= ${HIGHEST_KEY} ORDER BY "id" LIMIT 1 OFFSET ?`,
    )
    .pluck();
  const boundaries: number[] = [];
  let key = next.get(BELOW_EVERY_KEY, batchRows - 1);
  while (key !== undefined) {
    boundaries.push(key);
    key = next.get(key, batchRows - 1);
  }
  return rangesBetween(boundaries);
}

/** About how many rows a table has: all keys between the first and the last, which takes no time. */
export function roughCount(database: Database.Database, table: string): number {
  const from = `FROM ${identifier(table)} NOT INDEXED`;
  const sql = `SELECT (SELECT max("id") ${from}) - (SELECT min("id") ${from}) + 1.0`;
  return firstValue<number | null>(database, sql) ?? 0;
}

/** How long a row is on average, judged by some of them. */
function averageBytes(database: Database.Database, table: string): number {
  const columns = allValues<string>(database, 'SELECT name FROM pragma_table_info(?)', table);
  const size = columns.map((name) => `coalesce(octet_length(${identifier(name)}), 0)`).join(' + ');
  // Two bounds and no third, by which SQLite would seek instead.
  const from = (first: string) =>
    `FROM ${identifier(table)} NOT INDEXED WHERE "id" >= ${first} AND "id" <= ${HIGHEST_KEY}`;
  const ends = from(String(BELOW_EVERY_KEY + 1));
  const average = firstValue<number | null>(
    database,
    `WITH RECURSIVE ends (first, last) AS (SELECT (SELECT min("id") ${ends}), (SELECT max("id") ${ends})),
       sample (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM sample WHERE n + 1 < ${SAMPLES})
     SELECT avg((SELECT ${size} ${from(`first + n * (last - first) / ${SAMPLES - 1}`)} ORDER BY "id" LIMIT 1))
       FROM ends, sample`,
  );
  return Math.max(average ?? 1, 1);
}

/**
 * The source error for an error that SQLite raised about the legacy file, in this thread or in a worker's;
 * any other error as it is. Its class does not survive the way between threads, its code does.
 */
export function asSourceFailure(error: unknown, path: string): unknown {
  const { code } = error as { code?: unknown };
  if (!(error instanceof Error) || typeof code !== 'string') return error;
  const failure = FAILURES.find(([pattern]) => pattern.test(`${code}: ${error.message}`));
  if (!failure) return error;
  const [, name, what, hint] = failure;
  return sourceError(name, `${path} ${what}: ${error.message} (${code})`, hint, error);
}

/**
 * By SQLite's result code (https://sqlite.org/rescode.html) and message: what its cause makes of the legacy
 * file.
 */
const FAILURES: readonly [pattern: RegExp, name: string, what: string, hint: string][] = [
  [
    /^SQLITE_(BUSY|LOCKED|PROTOCOL|READONLY)/,
    'source_in_use',
    'is in use by another process',
    'Stop the old frontend, and whatever else has the file open, then run the same command again.',
  ],
  [
    /^SQLITE_(CORRUPT|NOTADB|FORMAT)/,
    'source_damaged',
    'is damaged',
    'If something still writes to it, stop that and run the same command again. Otherwise restore it from a backup.',
  ],
  [
    /^SQLITE_FULL/,
    'scratch_full',
    'needs more temporary space than there is',
    'Free space in the scratch folder or, without containers, set MIGRATE_SCRATCH to one on a larger disk.',
  ],
  [
    /^SQLITE_IOERR_\w*LOCK/,
    'source_unlockable',
    'is on a file system that grants no locks',
    'Copy it, with -wal and -journal beside it, to a local disk, and migrate the copy.',
  ],
  [
    /^SQLITE_(IOERR|CANTOPEN|PERM|AUTH|NOLFS)/,
    'source_unreadable',
    'cannot be read',
    'Check the mount, the disk and the scratch folder, then run the same command again.',
  ],
  [
    // Not every SQLITE_ERROR: most would be mistakes in this job's own SQL.
    /^SQLITE_ERROR(_MISSING_COLLSEQ)?: (no such collation sequence|(unknown|no such) function|no such module)\b/,
    'source_extension_missing',
    'needs what only the application has that made it',
    'Copy the file, take the index or column that uses it out of the copy (`sqlite3 COPY .schema` shows it; DROP INDEX, ALTER TABLE … DROP COLUMN), and migrate the copy.',
  ],
];
