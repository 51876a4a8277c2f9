/**
 * What a legacy file may hold: the tables of the old application in all vintages, as its Drizzle declared
 * them. What becomes of it in PostgreSQL is in `tables.ts`; the statements that make it, in `legacy-ddl.ts`.
 */
export const VINTAGES = ['v0', 'v1', 'v2', 'v3', 'v5'] as const;
export type Vintage = (typeof VINTAGES)[number];

export interface LegacyColumn {
  /** The type decides the column's affinity. */
  declared: 'integer' | 'real' | 'text';
  notNull?: boolean;
  /** The default, as SQL. */
  default?: string;
  /** The table whose `id` this column holds. */
  references?: string;
  /** The first vintage with this column; absent where it is as old as its table. */
  since?: Vintage;
  /** True where it came by ALTER TABLE, and so is behind all others. */
  late?: boolean;
  /** True where no vintage has it, but some files do: lacking it is nothing to point out. */
  occasional?: boolean;
}

export interface LegacyTable {
  /** The first vintage with this table; of an occasional one, the first whose files may have it. */
  since: Vintage;
  /** True where no vintage has it, but some files do: lacking it is nothing to point out. */
  occasional?: boolean;
  /** By name, in the file's order. */
  columns: Readonly<Record<string, LegacyColumn>>;
  /** Column lists that no two rows may share; before there were charts, without `chart_id`. */
  uniques: readonly (readonly string[])[];
}

const ID = { declared: 'integer', notNull: true } as const;
const CHART_ID = { declared: 'integer', notNull: true, references: 'charts' } as const;
const INTEGER = { declared: 'integer' } as const;
const REAL = { declared: 'real' } as const;
const TEXT = { declared: 'text' } as const;

const required = <Column extends LegacyColumn>(column: Column) => ({ ...column, notNull: true });
const defaulting = <Column extends LegacyColumn>(value: string, column: Column) => ({
  ...column,
  default: value,
});
const added = <Column extends LegacyColumn>(since: Vintage, column: Column) => ({
  ...column,
  since,
  late: true,
});

/** The tables, referenced ones first. */
export const LEGACY_TABLES = {
  charts: {
    since: 'v2',
    columns: { id: ID, name: required(TEXT), created_at: required(INTEGER) },
    uniques: [['name']],
  },
  candles: {
    since: 'v0',
    columns: {
      id: ID,
      chart_id: { ...CHART_ID, since: 'v2' },
      time: required(INTEGER),
      open: required(REAL),
      high: required(REAL),
      low: required(REAL),
      close: required(REAL),
      volume: { ...REAL, late: true, occasional: true },
    },
    uniques: [['chart_id', 'time']],
  },
  annotation_types: {
    since: 'v1',
    columns: {
      id: ID,
      name: required(TEXT),
      display_name: required(TEXT),
      color: TEXT,
      category: TEXT,
      icon: TEXT,
      is_active: defaulting('1', INTEGER),
      created_at: INTEGER,
    },
    uniques: [['name']],
  },
  annotations: {
    since: 'v0',
    columns: {
      id: ID,
      chart_id: { ...CHART_ID, since: 'v2' },
      timestamp: required(INTEGER),
      label_type: required(TEXT),
      geometry: TEXT,
      color: defaulting(`'#3b82f6'`, TEXT),
      created_at: required(INTEGER),
    },
    uniques: [],
  },
  span_label_types: {
    since: 'v3',
    columns: {
      id: ID,
      name: required(TEXT),
      display_name: required(TEXT),
      color: required(TEXT),
      hotkey: TEXT,
      is_active: defaulting('1', required(INTEGER)),
      sort_order: defaulting('0', required(INTEGER)),
      created_at: required(INTEGER),
    },
    uniques: [['name']],
  },
  span_annotations: {
    since: 'v3',
    columns: {
      id: ID,
      chart_id: CHART_ID,
      start_time: required(INTEGER),
      end_time: required(INTEGER),
      label: required(TEXT),
      confidence: INTEGER,
      outcome: TEXT,
      notes: TEXT,
      sub_spans: TEXT,
      color: defaulting(`'#2196F3'`, required(TEXT)),
      created_at: required(INTEGER),
      // By a hand-written migration that the migrator's journal does not know: many files never got them.
      source: added('v5', defaulting(`'human'`, required(TEXT))),
      model_prediction: added('v5', TEXT),
    },
    uniques: [],
  },
} as const satisfies Record<string, LegacyTable>;

export type LegacyTableName = keyof typeof LEGACY_TABLES;

/**
 * The names of the tables that a file of this vintage has, referenced ones first; with what only some files
 * have on demand.
 */
export function tablesOf(vintage: Vintage, { withOccasional = false } = {}): LegacyTableName[] {
  const tables = Object.entries<LegacyTable>(LEGACY_TABLES) as [LegacyTableName, LegacyTable][];
  return tables
    .filter(([, { occasional }]) => !occasional || withOccasional)
    .filter(([, { since }]) => isIn(vintage, since))
    .map(([name]) => name);
}

/** Whether a file of `vintage` has what came with the vintage `since`. */
export function isIn(vintage: Vintage, since: Vintage): boolean {
  return VINTAGES.indexOf(since) <= VINTAGES.indexOf(vintage);
}

/** Whether files of this vintage have all tables of the newest one. */
export function hasAllTables(vintage: string): boolean {
  const [newest, known] = [VINTAGES.at(-1), VINTAGES.find((name) => name === vintage)];
  return !!newest && !!known && tablesOf(known).length === tablesOf(newest).length;
}
