/**
 * The shapes a legacy file can have. `v5-without-source` is a v5-era file that the hand-written migration
 * never reached: its span_annotations look like v3's.
 */
export const VINTAGES = ['v0', 'v1', 'v2', 'v3', 'v5', 'v5-without-source'] as const;
export type Vintage = (typeof VINTAGES)[number];

export type LegacyTable =
  | 'charts'
  | 'candles'
  | 'annotation_types'
  | 'annotations'
  | 'span_label_types'
  | 'span_annotations';

interface Shape {
  tables: LegacyTable[];
  /** How many migrations Drizzle's journal knew by then. */
  migrations: number;
}

const BEFORE_CHARTS: readonly Vintage[] = ['v0', 'v1'];
const WITH_SPANS: LegacyTable[] = [
  'charts',
  'candles',
  'annotation_types',
  'annotations',
  'span_label_types',
  'span_annotations',
];

const SHAPES: Record<Vintage, Shape> = {
  v0: { tables: ['candles', 'annotations'], migrations: 1 },
  v1: { tables: ['candles', 'annotation_types', 'annotations'], migrations: 2 },
  v2: { tables: ['charts', 'candles', 'annotation_types', 'annotations'], migrations: 3 },
  v3: { tables: WITH_SPANS, migrations: 4 },
  // The hand-written migration is not in the journal: four rows, as before.
  v5: { tables: WITH_SPANS, migrations: 4 },
  'v5-without-source': { tables: WITH_SPANS, migrations: 4 },
};

/** The application's tables in a file of this vintage, parents before children. */
export function tablesOf(vintage: Vintage): readonly LegacyTable[] {
  return SHAPES[vintage].tables;
}

/** False for v0 and v1, whose candles all belong to one nameless chart. */
export function hasCharts(vintage: Vintage): boolean {
  return !BEFORE_CHARTS.includes(vintage);
}

/**
 * The statements that make an empty file of this vintage, as Drizzle's SQLite dialect wrote them: unique
 * keys are indexes of their own, and v5's two columns came by ALTER TABLE, hence last.
 */
export function createStatements(vintage: Vintage): string[] {
  const tables = tablesOf(vintage).flatMap((table) => DEFINITIONS[table](hasCharts(vintage)));
  return [...tables, ...(vintage === 'v5' ? HAND_WRITTEN : []), MIGRATIONS_TABLE];
}

/** How many rows `__drizzle_migrations` has. */
export function journalLength(vintage: Vintage): number {
  return SHAPES[vintage].migrations;
}

const ID = '`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL';
const CHART_ID = '`chart_id` integer NOT NULL';
const TO_CHARTS =
  'FOREIGN KEY (`chart_id`) REFERENCES `charts`(`id`) ON UPDATE no action ON DELETE no action';
const CREATED_AT = '`created_at` integer NOT NULL';

const DEFINITIONS: Record<LegacyTable, (withCharts: boolean) => string[]> = {
  charts: () => [
    table('charts', [ID, '`name` text NOT NULL', CREATED_AT]),
    'CREATE UNIQUE INDEX `charts_name_unique` ON `charts` (`name`)',
  ],
  candles: (withCharts) => [
    table('candles', [
      ID,
      ...(withCharts ? [CHART_ID] : []),
      '`time` integer NOT NULL',
      '`open` real NOT NULL',
      '`high` real NOT NULL',
      '`low` real NOT NULL',
      '`close` real NOT NULL',
      ...(withCharts ? [TO_CHARTS] : []),
    ]),
    withCharts
      ? 'CREATE UNIQUE INDEX `candles_chart_id_time_unique` ON `candles` (`chart_id`,`time`)'
      : 'CREATE UNIQUE INDEX `candles_time_unique` ON `candles` (`time`)',
  ],
  annotation_types: () => [
    table('annotation_types', [
      ID,
      '`name` text NOT NULL',
      '`display_name` text NOT NULL',
      '`color` text',
      '`category` text',
      '`icon` text',
      '`is_active` integer DEFAULT 1',
      '`created_at` integer',
    ]),
    'CREATE UNIQUE INDEX `annotation_types_name_unique` ON `annotation_types` (`name`)',
  ],
  annotations: (withCharts) => [
    table('annotations', [
      ID,
      ...(withCharts ? [CHART_ID] : []),
      '`timestamp` integer NOT NULL',
      '`label_type` text NOT NULL',
      '`geometry` text',
      "`color` text DEFAULT '#3b82f6'",
      CREATED_AT,
      ...(withCharts ? [TO_CHARTS] : []),
    ]),
  ],
  span_label_types: () => [
    table('span_label_types', [
      ID,
      '`name` text NOT NULL',
      '`display_name` text NOT NULL',
      '`color` text NOT NULL',
      '`hotkey` text',
      '`is_active` integer DEFAULT 1 NOT NULL',
      '`sort_order` integer DEFAULT 0 NOT NULL',
      CREATED_AT,
    ]),
    'CREATE UNIQUE INDEX `span_label_types_name_unique` ON `span_label_types` (`name`)',
  ],
  span_annotations: () => [
    table('span_annotations', [
      ID,
      CHART_ID,
      '`start_time` integer NOT NULL',
      '`end_time` integer NOT NULL',
      '`label` text NOT NULL',
      '`confidence` integer',
      '`outcome` text',
      '`notes` text',
      '`sub_spans` text',
      "`color` text DEFAULT '#2196F3' NOT NULL",
      CREATED_AT,
      TO_CHARTS,
    ]),
  ],
};

const HAND_WRITTEN = [
  "ALTER TABLE `span_annotations` ADD `source` text DEFAULT 'human' NOT NULL",
  'ALTER TABLE `span_annotations` ADD `model_prediction` text',
];

/** SERIAL means nothing to SQLite: the column is no rowid, and Drizzle leaves it NULL. */
const MIGRATIONS_TABLE =
  'CREATE TABLE `__drizzle_migrations` (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)';

function table(name: string, lines: string[]): string {
  return `CREATE TABLE \`${name}\` (\n\t${lines.join(',\n\t')}\n)`;
}
