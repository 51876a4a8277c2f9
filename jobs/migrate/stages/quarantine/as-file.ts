import Database from 'better-sqlite3';
import pg from 'pg';
import { definitionOf } from '../../rules/legacy-ddl.ts';
import type { Vintage } from '../../rules/legacy-schema.ts';
import { LEGACY_TABLES, tablesOf } from '../../rules/legacy-schema.ts';
import type { QuarantinedRow, SqliteValue } from '../../rules/quarantined-row.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import { TABLES, type Table } from '../../rules/tables.ts';
import { quarantinedRows } from './restore.ts';

/** The keys of rows, by table. */
export type Keys = ReadonlyMap<string, ReadonlySet<bigint>>;

export interface QuarantineFile {
  /** Rows that are in quarantine. */
  quarantined: Keys;
  /** Rows of PostgreSQL that stand beside them, because others refer to them or may have their name. */
  living: Keys;
}

/**
 * Writes what a run still has in quarantine into a new file, each value as SQLite stored it, so that rules,
 * remedies and the verifier find there what they find in a legacy file. Charts and types of PostgreSQL are in
 * it too, by id and name.
 */
export async function writeQuarantine(
  path: string,
  client: pg.ClientBase,
  { runId, vintage }: { runId: string; vintage: Vintage },
): Promise<QuarantineFile> {
  const file = new Database(path);
  try {
    file.pragma('journal_mode = OFF');
    file.exec('BEGIN');
    const quarantined = new Map<string, Set<bigint>>();
    const living = new Map<string, Set<bigint>>();
    for (const table of TABLES.filter(({ name }) => (tablesOf(vintage) as string[]).includes(name))) {
      const writer = new TableWriter(file, table.name);
      for await (const row of quarantinedRows(client, runId, [table.name])) writer.add(row.columns);
      if (writer.keys.size === 0) writer.create(columnsOf(table, vintage));
      quarantined.set(table.name, new Set(writer.keys));
      living.set(table.name, await addLiving(client, table, writer));
    }
    file.exec('COMMIT');
    return { quarantined, living };
  } finally {
    file.close();
  }
}

function columnsOf({ name }: Table, vintage: Vintage): string[] {
  const legacy = LEGACY_TABLES[name as keyof typeof LEGACY_TABLES];
  return definitionOf(name, legacy, { vintage, withOccasional: false }).columns.map((column) => column.name);
}

/** Columns have no type, so that none changes the storage class of a value. */
class TableWriter {
  readonly keys = new Set<bigint>();
  readonly #file: Database.Database;
  readonly #table: string;
  readonly #inserts = new Map<string, Database.Statement>();
  columns: readonly string[] = [];

  constructor(file: Database.Database, table: string) {
    this.#file = file;
    this.#table = identifier(table);
  }

  create(columns: readonly string[]): void {
    this.columns = columns;
    const others = columns.filter((column) => column !== 'id').map(identifier);
    this.#file.exec(`CREATE TABLE ${this.#table} (${['"id" INTEGER PRIMARY KEY', ...others].join(', ')})`);
  }

  add(row: QuarantinedRow['columns']): void {
    if (this.columns.length === 0) this.create([...row.keys()]);
    const names = [...row.keys()];
    const types = [...row.values()].map(({ type }) => type);
    const shape = JSON.stringify([names, types]);
    const insert = this.#inserts.get(shape) ?? this.#file.prepare(this.#insert(names, types));
    this.#inserts.set(shape, insert);
    insert.run([...row.values()].map(({ value }) => value));
    this.keys.add(row.get('id')?.value as bigint);
  }

  #insert(names: readonly string[], types: readonly string[]): string {
    const slots = types.map((type) => (type === 'text' ? 'CAST(? AS TEXT)' : '?'));
    return `INSERT INTO ${this.#table} (${names.map(identifier).join(', ')}) VALUES (${slots.join(', ')})`;
  }
}

/** What a row of PostgreSQL has in columns that nobody looks at here: it only has to be fit. */
const FILLERS: Record<string, SqliteValue> = {
  text: { type: 'text', value: Buffer.alloc(0) },
  number: { type: 'integer', value: 0n },
};

/** Only tables that refer to no other: they are small, and their rows have names or are referred to. */
async function addLiving(client: pg.ClientBase, table: Table, writer: TableWriter): Promise<Set<bigint>> {
  if (table.columns.some(({ references }) => references !== undefined)) return new Set();
  const { rows } = await client.query<{ id: number; name: string }>(
    `SELECT id, name FROM public.${pg.escapeIdentifier(table.name)} ORDER BY id`,
  );
  const living = rows.filter(({ id }) => !writer.keys.has(BigInt(id)));
  const known = table.columns.filter(({ name }) => writer.columns.includes(name));
  for (const { id, name } of living) {
    const said: Record<string, SqliteValue> = {
      id: { type: 'integer', value: BigInt(id) },
      name: { type: 'text', value: Buffer.from(name) },
    };
    const filler = (kind: string) => FILLERS[kind === 'text' ? 'text' : 'number'] as SqliteValue;
    writer.add(new Map(known.map((column) => [column.name, said[column.name] ?? filler(column.kind)])));
  }
  return new Set(living.map(({ id }) => BigInt(id)));
}
