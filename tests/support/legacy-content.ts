import { isUtf8 } from 'node:buffer';
import Database from 'better-sqlite3';
import type { TestDatabase } from './database.ts';

/** Columns whose text jsonb writes anew: other blanks, keys in another order, every digit kept. */
const JSON_COLUMNS = ['geometry', 'sub_spans', 'model_prediction'];

/** A value as `class:content`: reals as their eight bytes, texts and blobs as hex, integers as digits. */
export type Cell = string;

/**
 * Every row of every table of a SQLite file, its bookkeeping included, by table and in order of rowid; or
 * only of the tables with these names, in whatever case.
 */
export function readContent(path: string, only?: readonly string[]): Record<string, Record<string, Cell>[]> {
  const database = new Database(path, { readonly: true });
  try {
    const tables = database
      .prepare<[], string>(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
      .pluck()
      .all()
      .filter((table) => !only || only.includes(table.toLowerCase()));
    return Object.fromEntries(tables.map((table) => [table, readRows(database, table)]));
  } finally {
    database.close();
  }
}

/** The text of every CREATE statement in a SQLite file, sorted. */
export function readSchema(path: string): string[] {
  const database = new Database(path, { readonly: true });
  try {
    return database
      .prepare<[], string>('SELECT sql FROM sqlite_master WHERE sql IS NOT NULL')
      .pluck()
      .all()
      .sort();
  } finally {
    database.close();
  }
}

/** The same content with JSON texts as PostgreSQL prints them for jsonb; what is not JSON stays as it is. */
export async function withPrintedJson(
  database: TestDatabase,
  content: ReturnType<typeof readContent>,
): Promise<ReturnType<typeof readContent>> {
  const rows = Object.values(content).flat();
  for (const column of JSON_COLUMNS) {
    const cells = rows.filter((row) => isSendable(row[column]));
    const printed = await print(
      database,
      cells.map((row) => bytesOf(row[column]).toString()),
    );
    cells.forEach((row, index) => {
      const json = printed[index];
      if (json) row[column] = `json:${json}`;
    });
  }
  return content;
}

/** What PostgreSQL prints for each text as jsonb; null for one that is none, or nested too deep for it. */
async function print(database: TestDatabase, texts: readonly string[]): Promise<(string | null)[]> {
  try {
    const rows = await database.query<{ printed: string | null }>(
      `SELECT CASE WHEN pg_input_is_valid(text, 'jsonb') THEN text::jsonb::text END AS printed
         FROM unnest($1::text[]) WITH ORDINALITY AS sent (text, position) ORDER BY position`,
      [texts],
    );
    return rows.map(({ printed }) => printed);
  } catch (cause) {
    if ((cause as { code?: string }).code !== STACK_EXHAUSTED) throw cause;
    if (texts.length === 1) return [null];
    return (await Promise.all(texts.map((text) => print(database, [text])))).flat();
  }
}

const STACK_EXHAUSTED = '54001';

function isSendable(cell: Cell | undefined): boolean {
  if (!cell?.startsWith('text:')) return false;
  const bytes = bytesOf(cell);
  return isUtf8(bytes) && !bytes.includes(0);
}

function bytesOf(cell: Cell | undefined): Buffer {
  return Buffer.from(cell?.slice('text:'.length) ?? '', 'hex');
}

function readRows(database: Database.Database, table: string): Record<string, Cell>[] {
  const names = database
    .prepare<[string], string>('SELECT name FROM pragma_table_info(?)')
    .pluck()
    .all(table);
  const selected = names.flatMap((name) => [
    `typeof("${name}")`,
    `CASE typeof("${name}") WHEN 'text' THEN CAST("${name}" AS BLOB) ELSE "${name}" END`,
  ]);
  const order = table === 'sqlite_sequence' ? 'name' : 'rowid';
  return database
    .prepare<[], unknown[]>(`SELECT ${selected.join(', ')} FROM "${table}" ORDER BY ${order}`)
    .raw()
    .safeIntegers()
    .all()
    .map((row) =>
      Object.fromEntries(
        names.map((name, index) => [name, cell(String(row[2 * index]), row[2 * index + 1])]),
      ),
    );
}

function cell(type: string, value: unknown): Cell {
  if (Buffer.isBuffer(value)) return `${type}:${value.toString('hex')}`;
  if (type !== 'real') return `${type}:${value}`;
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value as number);
  return `real:${bytes.toString('hex')}`;
}
