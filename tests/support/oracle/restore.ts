import Database from 'better-sqlite3';
import { quote, readStored, type StoredTable } from './stored.ts';

/** A row as the quarantine keeps it: column → value. */
export type KeptRow = Record<string, { type: string; value?: string; hex?: string }>;

/**
 * Writes quarantined rows of one table into a fresh SQLite file, whose columns have no type so that SQLite
 * converts nothing, and reads back what is stored there.
 */
export function restoreInto(path: string, table: string, columns: string[], rows: KeptRow[]): StoredTable {
  const database = new Database(path);
  try {
    const others = columns.filter((column) => column !== 'id').map(quote);
    database.exec(`CREATE TABLE "${table}" (${['"id" INTEGER PRIMARY KEY', ...others].join(', ')})`);
    database.transaction(() => {
      for (const row of rows) insert(database, table, row);
    })();
  } finally {
    database.close();
  }
  return readStored(path, table) as StoredTable;
}

function insert(database: Database.Database, table: string, row: KeptRow): void {
  const columns = Object.keys(row);
  const marks = columns.map((column) => (row[column]?.type === 'text' ? 'CAST(? AS TEXT)' : '?'));
  database
    .prepare(`INSERT INTO "${table}" (${columns.map(quote).join(', ')}) VALUES (${marks.join(', ')})`)
    .run(...columns.map((column) => bind(row[column] as KeptRow[string])));
}

function bind({ type, value, hex }: KeptRow[string]): unknown {
  if (type === 'integer') return BigInt(value as string);
  if (type === 'real') return Number(value);
  if (type === 'null') return null;
  return hex === undefined ? Buffer.from(value as string, 'utf8') : Buffer.from(hex, 'hex');
}
