// Which columns of PostgreSQL are filled from which legacy columns, and how.

import { LEGACY_TABLES, type LegacyColumn, type LegacyTable, type LegacyTableName } from './legacy-schema.ts';

/**
 * How a legacy column is stored and what it becomes in PostgreSQL:
 * `key` and `integer` → int4, `seconds` (Unix, UTC) → timestamp, `flag` (0/1) → boolean,
 * `double` → double precision, `text` → text, `json` (text) → jsonb.
 */
export const KINDS = ['key', 'integer', 'seconds', 'flag', 'double', 'text', 'json'] as const;
export type Kind = (typeof KINDS)[number];

/** A column that files may lack although it is NOT NULL: PostgreSQL's default fills it. */
interface Filled {
  filled: Kind;
}

type Mapping = {
  readonly [Table in LegacyTableName]?: Readonly<
    Partial<Record<keyof (typeof LEGACY_TABLES)[Table]['columns'], Kind | Filled>>
  >;
};

const filled = (kind: Kind): Filled => ({ filled: kind });

/**
 * Every legacy column goes into the target's column of the same name. These are the ones of which the
 * declared type does not say all; PostgreSQL takes none by a kind that is not its column's. A column that may
 * be NULL is left to PostgreSQL where a file lacks it. Whatever else the target has is not this job's.
 */
const MAPPING: Mapping = {
  charts: { created_at: filled('seconds') },
  candles: { time: 'seconds' },
  annotation_types: { is_active: 'flag', created_at: 'seconds' },
  annotations: { timestamp: 'seconds', geometry: 'json', created_at: filled('seconds') },
  span_label_types: {
    is_active: filled('flag'),
    sort_order: filled('integer'),
    created_at: filled('seconds'),
  },
  span_annotations: {
    start_time: 'seconds',
    end_time: 'seconds',
    sub_spans: 'json',
    color: filled('text'),
    created_at: filled('seconds'),
    source: filled('text'),
    model_prediction: 'json',
  },
};

const DECLARED: Readonly<Record<LegacyColumn['declared'], Kind>> = {
  integer: 'integer',
  real: 'double',
  text: 'text',
};

/** A column on its way from one side to the other. */
export interface Column {
  name: string;
  kind: Kind;
  nullable: boolean;
  /** The table whose `id` this column holds. */
  references?: string;
  /** True where PostgreSQL fills the column when a legacy file does not have it. */
  hasDefault: boolean;
  /** As the legacy file declares it. */
  legacy: LegacyColumn;
}

export interface Table {
  name: string;
  columns: readonly Column[];
  /** Column lists that no two rows may share. */
  uniques: readonly (readonly string[])[];
  /** True where only some legacy files have it. */
  occasional: boolean;
}

/**
 * The tables that are carried over, referenced ones first. Everything that reads, checks, copies or exports a
 * table goes by this list; only the verifier has its own statement of what must hold.
 */
export const TABLES: readonly Table[] = Object.entries<LegacyTable>(LEGACY_TABLES).map(
  ([name, { columns, uniques, occasional = false }]) => ({
    name,
    columns: Object.entries(columns).map(([column, legacy]) => mapped(name, column, legacy)),
    uniques,
    occasional,
  }),
);

function mapped(table: string, name: string, legacy: LegacyColumn): Column {
  const { references, declared } = legacy;
  const said = (MAPPING as Record<string, Record<string, Kind | Filled>>)[table]?.[name];
  const target = said ?? (name === 'id' || references !== undefined ? 'key' : DECLARED[declared]);
  const nullable = !legacy.notNull;
  return {
    name,
    kind: typeof target === 'string' ? target : target.filled,
    nullable,
    ...(references === undefined ? {} : { references }),
    hasDefault: nullable || typeof target !== 'string',
    legacy,
  };
}

/** The names of the tables that are carried over, and of those that something was taken off for it. */
export function withTables(constraints: readonly { table: string }[]): string[] {
  return [...new Set([...TABLES.map(({ name }) => name), ...constraints.map(({ table }) => table)])];
}

/** `TABLE.COLUMN` of everything that is carried over. */
export function carriedColumns(): Set<string> {
  return new Set(TABLES.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name}`)));
}

/**
 * Of the target's columns of a table, those that the application has of its own: no legacy file knows them.
 */
export function ownColumns<Found extends { name: string }>(table: Table, catalog: readonly Found[]): Found[] {
  return catalog.filter(({ name }) => !table.columns.some((column) => column.name === name));
}
