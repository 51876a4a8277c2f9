import Database from 'better-sqlite3';
import fc from 'fast-check';
import { ALL_REMEDIES } from '../../../jobs/migrate/rules/remedies/remedies.ts';
import { type Column, TABLES, type Table } from '../../../jobs/migrate/rules/tables.ts';
import {
  createStatements,
  type LegacyTable,
  tablesOf,
  VINTAGES,
  type Vintage,
} from '../../../scripts/seed-legacy/schema.ts';
import { type Meaning, type Value, valueFor } from './values.ts';

export interface Row {
  table: LegacyTable;
  values: Record<string, Value>;
}

/** A whole legacy database, as data. */
export interface DatabaseSpec {
  vintage: Vintage;
  pageBytes: number;
  /** False: columns without a type, in which SQLite converts nothing. */
  typed: boolean;
  /** False: NULL may be anywhere but in the id. */
  notNull: boolean;
  /** False: no unique keys but the id. */
  unique: boolean;
  /** With what only some files have. */
  occasional: boolean;
  /** A table that got one more column, which the run is told to drop. */
  extraColumn: LegacyTable | null;
  /** A column that was never there. */
  lacks: readonly [LegacyTable, string] | null;
  rows: readonly Row[];
  /** How many rows were there before the last columns were added. */
  early: number;
  batchRows: number;
  /** Names of remedies that are asked for everywhere. */
  repairs: readonly string[];
}

/** What each column is meant to hold, by its kind and by what holds for it. */
const COLUMNS = Object.fromEntries(
  TABLES.map((table) => [
    table.name,
    Object.fromEntries(table.columns.map((column) => [column.name, meaningOf(table, column)])),
  ]),
) as Record<LegacyTable, Record<string, Meaning>>;

function meaningOf({ name: table, uniques }: Table, { name, kind, nullable, references }: Column): Meaning {
  if (name === 'id') return table === 'charts' ? 'chart-id' : 'id';
  if (references) return 'chart';
  if (kind === 'text') return uniques.flat().includes(name) ? 'name' : 'text';
  if (kind === 'double') return nullable ? 'volume' : 'price';
  return kind === 'seconds' ? 'time' : kind === 'key' ? 'integer' : kind;
}

const MOST_ROWS: Partial<Record<LegacyTable, number>> = {
  candles: 40,
  annotations: 14,
  span_annotations: 16,
};
const MOST_ROWS_OF_OTHERS = 6;

/** Columns that a file may lack, because the target has a default for them. */
const LACKABLE = [
  ['annotation_types', 'icon'],
  ['annotation_types', 'is_active'],
  ['annotations', 'color'],
  ['charts', 'created_at'],
  ['span_annotations', 'confidence'],
  ['span_label_types', 'sort_order'],
] as const satisfies [LegacyTable, string][];

/** Databases of every vintage, in every state that the legacy schema leaves room for. */
export function databases(): fc.Arbitrary<DatabaseSpec> {
  return fc.constantFrom(...VINTAGES, 'v5' as const, 'v5' as const).chain((vintage) => {
    const tables = tablesOf(vintage);
    const filled = tablesOf(vintage, { withOccasional: true });
    const lackable = LACKABLE.filter(([table]) => tables.includes(table));
    return fc.record({
      vintage: fc.constant(vintage),
      pageBytes: fc.constantFrom(512, 1024, 4096, 4096, 65_536),
      typed: fc.boolean(),
      notNull: fc.boolean(),
      unique: fc.boolean(),
      occasional: fc.boolean(),
      extraColumn: fc.option(fc.constantFrom(...tables), { freq: 4 }),
      lacks: lackable.length > 0 ? fc.option(fc.constantFrom(...lackable), { freq: 4 }) : fc.constant(null),
      rows: fc.constantFrom(4, 15, 60).chain((soundness) => rowsOf(filled, soundness)),
      early: fc.nat({ max: 80 }),
      batchRows: fc.constantFrom(1, 2, 3, 5, 100),
      repairs: fc.oneof(fc.constant([]), fc.subarray(ALL_REMEDIES.map(({ name }) => name))),
    });
  });
}

function rowsOf(tables: readonly LegacyTable[], soundness: number): fc.Arbitrary<Row[]> {
  const perTable = tables.map((table) => {
    const columns = Object.entries(COLUMNS[table]).map(([name, meaning]) => [
      name,
      valueFor(meaning, soundness),
    ]);
    const row = fc.record({ table: fc.constant(table), values: fc.record(Object.fromEntries(columns)) });
    return fc.array(row as fc.Arbitrary<Row>, {
      maxLength: MOST_ROWS[table] ?? MOST_ROWS_OF_OTHERS,
      size: 'max',
    });
  });
  return fc.tuple(...perTable).map((rows) => rows.flat());
}

/** What a run has to be told to leave behind: columns without a value need no word. */
export function droppedColumns(path: string, { extraColumn }: DatabaseSpec): string[] {
  if (!extraColumn) return [];
  const database = new Database(path, { readonly: true });
  try {
    const values = database.prepare(`SELECT count(surplus) FROM ${extraColumn}`).pluck().get() as number;
    return values > 0 ? [`${extraColumn}.surplus`] : [];
  } finally {
    database.close();
  }
}

/**
 * Writes the database; rows that break one of its own constraints are left out, as SQLite would refuse them.
 */
export function writeDatabase(path: string, spec: DatabaseSpec): void {
  const database = new Database(path);
  try {
    database.pragma('foreign_keys = OFF');
    database.pragma(`page_size = ${spec.pageBytes}`);
    database.pragma('synchronous = OFF');
    const statements = createStatements(spec.vintage, { withOccasional: spec.occasional }).flatMap(
      (statement) => vary(statement, spec),
    );
    const isLate = (statement: string) => statement.startsWith('ALTER');
    const write = database.transaction(() => {
      for (const statement of statements.filter((one) => !isLate(one))) database.exec(statement);
      insertAll(database, spec.rows.slice(0, spec.early));
      for (const statement of statements.filter(isLate)) database.exec(statement);
      if (spec.extraColumn) database.exec(`ALTER TABLE ${spec.extraColumn} ADD surplus`);
      insertAll(database, spec.rows.slice(spec.early));
      if (spec.extraColumn)
        database.exec(`UPDATE ${spec.extraColumn} SET surplus = id * 0.1 WHERE id % 2 = 0`);
      if (spec.lacks) database.exec(`ALTER TABLE ${spec.lacks[0]} DROP COLUMN ${spec.lacks[1]}`);
    });
    write();
  } finally {
    database.close();
  }
}

function vary(statement: string, { typed, notNull, unique }: DatabaseSpec): string[] {
  if (!unique && statement.startsWith('CREATE UNIQUE INDEX')) return [];
  let varied = statement;
  if (!typed) varied = varied.replaceAll(/(?<!`id)` (integer|real|text)/g, '`');
  if (!notNull) varied = varied.replaceAll(/(?<!AUTOINCREMENT) NOT NULL/g, '');
  return [varied];
}

function insertAll(database: Database.Database, rows: readonly Row[]): void {
  for (const { table, values } of rows) {
    const present = database.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table) as string[];
    if (present.length === 0) continue;
    const columns = Object.keys(values).filter((name) => present.includes(name));
    const marks = columns.map((name) => (isText(values[name] as Value) ? 'CAST(? AS TEXT)' : '?'));
    database
      .prepare(`INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${marks.join(', ')})`)
      .run(...columns.map((name) => bind(values[name] as Value)));
  }
}

function isText(value: Value): boolean {
  return typeof value === 'object' && value !== null && 'text' in value;
}

function bind(value: Value): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Buffer.from('text' in value ? value.text : value.blob);
}
