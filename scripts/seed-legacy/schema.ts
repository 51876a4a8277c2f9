import {
  createTable,
  definitionOf,
  MIGRATIONS_TABLE,
  uniqueIndexes,
} from '../../jobs/migrate/rules/legacy-ddl.ts';
import {
  tablesOf as inVintage,
  LEGACY_TABLES,
  type LegacyTableName,
  VINTAGES as SHAPES,
  type Vintage as Shape,
} from '../../jobs/migrate/rules/legacy-schema.ts';

/**
 * The vintages to be had. `v5-without-source` is a v5-era file that the hand-written migration
 * never reached: its span_annotations look like v3's.
 */
export const VINTAGES = [...SHAPES, 'v5-without-source'] as const;
export type Vintage = (typeof VINTAGES)[number];
export type LegacyTable = LegacyTableName;

function shapeOf(vintage: Vintage): Shape {
  return vintage === 'v5-without-source' ? 'v3' : vintage;
}

/** The application's tables in a file of this vintage, parents before children. */
export function tablesOf(vintage: Vintage, options = { withOccasional: false }): readonly LegacyTable[] {
  return inVintage(shapeOf(vintage), options);
}

/** False for v0 and v1, whose candles all belong to one nameless chart. */
export function hasCharts(vintage: Vintage): boolean {
  return tablesOf(vintage).includes('charts');
}

/**
 * The statements that make an empty file of this vintage, as Drizzle's SQLite dialect wrote them: unique keys
 * are indexes of their own, and late columns came by ALTER TABLE, hence last. `withOccasional` adds what only
 * some files have.
 */
export function createStatements(vintage: Vintage, { withOccasional = false } = {}): string[] {
  const options = { vintage: shapeOf(vintage), withOccasional };
  const tables = tablesOf(vintage, options).map((name) => definitionOf(name, LEGACY_TABLES[name], options));
  const statements = tables.flatMap((table) => [
    ...createTable(table),
    ...uniqueIndexes(table).map(({ create }) => create),
  ]);
  return [...statements, MIGRATIONS_TABLE];
}

/**
 * How many rows `__drizzle_migrations` has: one for each vintage that brought tables. The hand-written
 * migration, which brought columns only, is not among them.
 */
export function journalLength(vintage: Vintage): number {
  return new Set(tablesOf(vintage).map((name) => LEGACY_TABLES[name].since)).size;
}
