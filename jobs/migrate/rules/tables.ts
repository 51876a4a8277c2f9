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
  readonly [Table in LegacyTableName]: Readonly<
    Record<keyof (typeof LEGACY_TABLES)[Table]['columns'], Kind | Filled>
  >;
};

const filled = (kind: Kind): Filled => ({ filled: kind });

/**
 * Where the values of each legacy column go: into the target's column of the same name, by this kind. A
 * column that may be NULL is left to PostgreSQL where a file lacks it. Whatever else the target has is not
 * this job's.
 */
const MAPPING: Mapping = {
  charts: { id: 'key', name: 'text', created_at: filled('seconds') },
  candles: {
    id: 'key',
    chart_id: 'key',
    time: 'seconds',
    open: 'double',
    high: 'double',
    low: 'double',
    close: 'double',
    volume: 'double',
  },
  annotation_types: {
    id: 'key',
    name: 'text',
    display_name: 'text',
    color: 'text',
    category: 'text',
    icon: 'text',
    is_active: 'flag',
    created_at: 'seconds',
  },
  annotations: {
    id: 'key',
    chart_id: 'key',
    timestamp: 'seconds',
    label_type: 'text',
    geometry: 'json',
    color: 'text',
    created_at: filled('seconds'),
  },
  span_label_types: {
    id: 'key',
    name: 'text',
    display_name: 'text',
    color: 'text',
    hotkey: 'text',
    is_active: filled('flag'),
    sort_order: filled('integer'),
    created_at: filled('seconds'),
  },
  span_annotations: {
    id: 'key',
    chart_id: 'key',
    start_time: 'seconds',
    end_time: 'seconds',
    label: 'text',
    confidence: 'integer',
    outcome: 'text',
    notes: 'text',
    sub_spans: 'json',
    color: filled('text'),
    created_at: filled('seconds'),
    source: filled('text'),
    model_prediction: 'json',
  },
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
  const target = (MAPPING as Record<string, Record<string, Kind | Filled>>)[table]?.[name] as Kind | Filled;
  const nullable = !legacy.notNull;
  const { references } = legacy;
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
