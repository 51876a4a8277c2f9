// The statements that make the tables of a legacy file, for `export`.

import { isIn, type LegacyColumn, type LegacyTable, type Vintage } from './legacy-schema.ts';

/** A table of a legacy file, with the columns that it is to have there. */
export interface LegacyDefinition {
  name: string;
  columns: readonly (LegacyColumn & { name: string })[];
  uniques: readonly (readonly string[])[];
}

/** A table as files of a vintage have it, with what only some files have on demand. */
export function definitionOf(
  name: string,
  { columns, uniques }: LegacyTable,
  { vintage, withOccasional }: { vintage: Vintage; withOccasional: boolean },
): LegacyDefinition {
  const present = Object.entries(columns)
    .filter(([, { since }]) => since === undefined || isIn(vintage, since))
    .filter(([, { occasional }]) => !occasional || withOccasional)
    .map(([column, definition]) => ({ name: column, ...definition }));
  const has = (column: string) => present.some((it) => it.name === column);
  return { name, columns: present, uniques: uniques.map((names) => names.filter(has)) };
}

/**
 * The statements that make a table, letter for letter as the legacy application's migrations did: late
 * columns come by ALTER TABLE, because SQLite keeps the statements' text.
 */
export function createTable({ name, columns }: LegacyDefinition): string[] {
  const lines = columns.filter(({ late }) => !late).map(define);
  const references = columns.filter((column) => column.references).map(foreignKey);
  const late = columns.filter((column) => column.late);
  return [
    `CREATE TABLE ${quote(name)} (\n\t${[...lines, ...references].join(',\n\t')}\n)`,
    ...late.map((column) => `ALTER TABLE ${quote(name)} ADD ${define(column)}`),
  ];
}

/** The unique indexes of a table, each with the columns that it keeps unique. */
export function uniqueIndexes({
  name,
  uniques,
}: Pick<LegacyDefinition, 'name' | 'uniques'>): { columns: readonly string[]; create: string }[] {
  return uniques.map((columns) => ({
    columns,
    create: `CREATE UNIQUE INDEX ${quote(`${name}_${columns.join('_')}_unique`)} ON ${quote(name)} (${columns.map(quote).join(',')})`,
  }));
}

/**
 * The table in which the old application's migrator remembers what it has applied. SERIAL means nothing
 * to SQLite, so `id` is not the rowid and stays NULL.
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

function define({ name, declared, notNull, default: value }: LegacyDefinition['columns'][number]): string {
  if (name === 'id') return '`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL';
  const parts = [quote(name), declared];
  if (value !== undefined) parts.push(`DEFAULT ${value}`);
  if (notNull) parts.push('NOT NULL');
  return parts.join(' ');
}

function foreignKey({ name, references }: LegacyDefinition['columns'][number]): string {
  return `FOREIGN KEY (${quote(name)}) REFERENCES ${quote(String(references))}(\`id\`) ON UPDATE no action ON DELETE no action`;
}

/** As Drizzle's SQLite dialect quotes. */
function quote(name: string): string {
  return `\`${name}\``;
}
