import Database from 'better-sqlite3';

/** A value exactly as SQLite stores it. */
export type Stored =
  | { type: 'null' }
  | { type: 'integer'; value: bigint }
  | { type: 'real'; value: number }
  | { type: 'text' | 'blob'; bytes: Buffer };

export interface StoredTable {
  columns: string[];
  /** By rowid, which has up to 64 bits. */
  rows: Map<bigint, Stored[]>;
}

/** Every value of a table as SQLite stores it; undefined where there is no such table. */
export function readStored(path: string, table: string): StoredTable | undefined {
  const database = new Database(path, { readonly: true });
  try {
    const columns = columnsOf(database, table);
    if (columns.length === 0) return undefined;
    const parts = columns
      .map(quote)
      .flatMap((column) => [
        `typeof(${column})`,
        `CASE WHEN typeof(${column}) IN ('text', 'blob') THEN hex(CAST(${column} AS BLOB)) ELSE ${column} END`,
      ]);
    const values = database
      .prepare(`SELECT "id", ${parts.join(', ')} FROM "${table}"`)
      .raw()
      .safeIntegers()
      .all() as unknown[][];
    const rows = values.map(([id, ...pairs]): [bigint, Stored[]] => [
      id as bigint,
      columns.map((_, index) => stored(pairs[2 * index] as string, pairs[2 * index + 1])),
    ]);
    return { columns, rows: new Map(rows) };
  } finally {
    database.close();
  }
}

/** Quotes a name for SQLite. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** What tells two stored values apart: storage class and bits. */
export function show(value: Stored): string {
  if (value.type === 'null') return 'NULL';
  if (value.type === 'integer') return `integer ${value.value}`;
  if (value.type === 'real') return `real ${doubleHex(value.value)}`;
  return `${value.type} ${value.bytes.toString('hex')}`;
}

/** The eight bytes of a double as PostgreSQL sends them, in hex. */
export function doubleHex(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}

function columnsOf(database: Database.Database, table: string): string[] {
  return database
    .prepare(`SELECT lower(name) FROM pragma_table_xinfo(?) ORDER BY cid`)
    .pluck()
    .all(table) as string[];
}

function stored(type: string, value: unknown): Stored {
  if (type === 'integer') return { type, value: value as bigint };
  if (type === 'real') return { type, value: value as number };
  if (type === 'text' || type === 'blob') return { type, bytes: Buffer.from(value as string, 'hex') };
  return { type: 'null' };
}
