import type { Column, Kind, Table } from './tables.ts';

/** Types as the legacy application's Drizzle declared them; they decide a column's affinity. */
const DECLARED: Record<Kind, string> = {
  key: 'integer',
  integer: 'integer',
  seconds: 'integer',
  flag: 'integer',
  double: 'real',
  text: 'text',
  json: 'text',
};

/**
 * The statements that make a table of vintage v5, letter for letter as the legacy application's
 * migrations did: late columns come by ALTER TABLE, because SQLite keeps the statements' text.
 */
export function createTable({ name, columns }: Table): string[] {
  const lines = columns.filter(({ late }) => !late).map(define);
  const references = columns.filter((column) => column.references).map(foreignKey);
  const late = columns.filter((column) => column.late);
  return [
    `CREATE TABLE ${quote(name)} (\n\t${[...lines, ...references].join(',\n\t')}\n)`,
    ...late.map((column) => `ALTER TABLE ${quote(name)} ADD ${define(column)}`),
  ];
}

/** The unique indexes of a table, each with the columns that it keeps unique. */
export function uniqueIndexes({ name, uniques }: Table): { columns: readonly string[]; create: string }[] {
  return uniques.map((columns) => ({
    columns,
    create: `CREATE UNIQUE INDEX ${quote(`${name}_${columns.join('_')}_unique`)} ON ${quote(name)} (${columns.map(quote).join(',')})`,
  }));
}

/**
 * The table in which the old application's migrator remembers what it has applied. SERIAL means nothing
 * to SQLite, so `id` is no rowid and stays NULL.
 */
export const MIGRATIONS_TABLE =
  'CREATE TABLE `__drizzle_migrations` (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)';

/** A row of that table. */
export interface OldMigration {
  id: number | null;
  hash: string;
  /** Milliseconds since 1970, of the migration itself. */
  createdAt: number | null;
}

function define({ name, kind, nullable, legacyDefault }: Column): string {
  if (name === 'id') return '`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL';
  const parts = [quote(name), DECLARED[kind]];
  if (legacyDefault !== undefined) parts.push(`DEFAULT ${legacyDefault}`);
  if (!nullable) parts.push('NOT NULL');
  return parts.join(' ');
}

function foreignKey({ name, references }: Column): string {
  return `FOREIGN KEY (${quote(name)}) REFERENCES ${quote(String(references))}(\`id\`) ON UPDATE no action ON DELETE no action`;
}

/** As Drizzle's SQLite dialect quotes. */
function quote(name: string): string {
  return `\`${name}\``;
}
