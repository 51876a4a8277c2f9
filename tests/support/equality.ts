import Database from 'better-sqlite3';
import type { TestDatabase } from './database.ts';

/**
 * How each PostgreSQL type is printed so that it can be compared with SQLite, and how SQLite's value is
 * printed to the same text. Written for tests alone: it shares nothing with the job.
 */
const PRINTERS: Record<string, { target: (column: string) => string; source: (value: unknown) => unknown }> =
  {
    int4: { target: (c) => `${c}::text`, source: String },
    bool: { target: (c) => `${c}::int::text`, source: String },
    timestamp: {
      target: (c) => `extract(epoch FROM ${c})::numeric(30, 6)::text`,
      source: (v) => `${v}.000000`,
    },
    float8: { target: (c) => `encode(float8send(${c}), 'hex')`, source: (v) => doubleHex(Number(v)) },
    text: { target: (c) => c, source: (v) => v },
    jsonb: { target: (c) => `${c}::text`, source: (v) => v },
  };

/** All rows of a table on both sides, printed alike, in order of id; JSON as PostgreSQL prints the original. */
export async function bothSides(
  database: TestDatabase,
  legacyPath: string,
  table: string,
): Promise<{ source: unknown[]; target: unknown[] }> {
  const columns = await database.query<{ name: string; type: string }>(
    `SELECT column_name AS name, udt_name AS type FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position`,
    [table],
  );
  const selected = columns.map(({ name, type }) => `${PRINTERS[type]?.target(`"${name}"`)} AS "${name}"`);
  const target = await database.query(`SELECT ${selected.join(', ')} FROM "${table}" ORDER BY "${table}".id`);
  using legacy = new Disposable(legacyPath);
  const rows = legacy.database
    .prepare<[], Record<string, unknown>>(`SELECT * FROM "${table}" ORDER BY id`)
    .safeIntegers()
    .all();
  const source = [];
  for (const row of rows) {
    const printed: Record<string, unknown> = {};
    for (const { name, type } of columns) {
      const value = row[name];
      printed[name] = value === null ? null : PRINTERS[type]?.source(value);
      if (type === 'jsonb' && value !== null) {
        printed[name] = (
          await database.query<{ json: string }>('SELECT $1::jsonb::text AS json', [value])
        )[0]?.json;
      }
    }
    source.push(printed);
  }
  return { source, target };
}

function doubleHex(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}

class Disposable {
  readonly database: Database.Database;
  constructor(path: string) {
    this.database = new Database(path, { readonly: true });
  }
  [Symbol.dispose](): void {
    this.database.close();
  }
}
