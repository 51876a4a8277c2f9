/**
 * How a legacy column is stored and what it becomes in PostgreSQL:
 * `key` and `integer` → int4, `seconds` (Unix, UTC) → timestamp, `flag` (0/1) → boolean,
 * `double` → double precision, `text` → text, `json` (text) → jsonb.
 */
export const KINDS = ['key', 'integer', 'seconds', 'flag', 'double', 'text', 'json'] as const;
export type Kind = (typeof KINDS)[number];

export interface Column {
  name: string;
  kind: Kind;
  nullable: boolean;
  /** The table whose `id` this column holds. */
  references?: string;
  /** True where PostgreSQL fills the column when a legacy file does not have it. */
  hasDefault: boolean;
  /** The way back: the default that the legacy file declares for it, as SQL. */
  legacyDefault?: string;
  /** The way back: true where the legacy application added the column by ALTER TABLE. */
  late?: boolean;
}

export interface Table {
  name: string;
  columns: readonly Column[];
  /** Column lists that no two rows may share. */
  uniques: readonly (readonly string[])[];
}

const required = (name: string, kind: Kind): Column => ({ name, kind, nullable: false, hasDefault: false });
const optional = (name: string, kind: Kind): Column => ({ name, kind, nullable: true, hasDefault: true });
const defaulted = (name: string, kind: Kind): Column => ({ name, kind, nullable: false, hasDefault: true });
const legacyDefault = (legacyDefault: string, column: Column): Column => ({ ...column, legacyDefault });
const late = (column: Column): Column => ({ ...column, late: true });
const chartId: Column = { ...required('chart_id', 'key'), references: 'charts' };

/**
 * The six tables, referenced ones first, each column once. Column names are the same on both sides.
 * Everything that reads, checks, copies or exports a table goes by this list; only the verifier has
 * its own statement of what must hold.
 */
export const TABLES: readonly Table[] = [
  {
    name: 'charts',
    columns: [required('id', 'key'), required('name', 'text'), defaulted('created_at', 'seconds')],
    uniques: [['name']],
  },
  {
    name: 'candles',
    columns: [
      required('id', 'key'),
      chartId,
      required('time', 'seconds'),
      required('open', 'double'),
      required('high', 'double'),
      required('low', 'double'),
      required('close', 'double'),
    ],
    uniques: [['chart_id', 'time']],
  },
  {
    name: 'annotation_types',
    columns: [
      required('id', 'key'),
      required('name', 'text'),
      required('display_name', 'text'),
      optional('color', 'text'),
      optional('category', 'text'),
      optional('icon', 'text'),
      legacyDefault('1', optional('is_active', 'flag')),
      optional('created_at', 'seconds'),
    ],
    uniques: [['name']],
  },
  {
    name: 'annotations',
    columns: [
      required('id', 'key'),
      chartId,
      required('timestamp', 'seconds'),
      required('label_type', 'text'),
      optional('geometry', 'json'),
      legacyDefault(`'#3b82f6'`, optional('color', 'text')),
      defaulted('created_at', 'seconds'),
    ],
    uniques: [],
  },
  {
    name: 'span_label_types',
    columns: [
      required('id', 'key'),
      required('name', 'text'),
      required('display_name', 'text'),
      required('color', 'text'),
      optional('hotkey', 'text'),
      legacyDefault('1', defaulted('is_active', 'flag')),
      legacyDefault('0', defaulted('sort_order', 'integer')),
      defaulted('created_at', 'seconds'),
    ],
    uniques: [['name']],
  },
  {
    name: 'span_annotations',
    columns: [
      required('id', 'key'),
      chartId,
      required('start_time', 'seconds'),
      required('end_time', 'seconds'),
      required('label', 'text'),
      optional('confidence', 'integer'),
      optional('outcome', 'text'),
      optional('notes', 'text'),
      optional('sub_spans', 'json'),
      legacyDefault(`'#2196F3'`, defaulted('color', 'text')),
      defaulted('created_at', 'seconds'),
      late(legacyDefault(`'human'`, defaulted('source', 'text'))),
      late(optional('model_prediction', 'json')),
    ],
    uniques: [],
  },
];

/** `TABLE.COLUMN` of everything that is carried over. */
export function carriedColumns(): Set<string> {
  return new Set(TABLES.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name}`)));
}

/** Of the target's columns of a table, those that the application has of its own: no legacy file knows them. */
export function ownColumns<Found extends { name: string }>(table: Table, catalog: readonly Found[]): Found[] {
  return catalog.filter(({ name }) => !table.columns.some((column) => column.name === name));
}
