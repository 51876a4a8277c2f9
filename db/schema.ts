// The tables that Drizzle owns.

import {
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  serial,
  text,
  timestamp,
  unique,
} from 'drizzle-orm/pg-core';

/**
 * The tables that Drizzle owns. Times are `timestamp without time zone` in UTC.
 * `training_runs`, in the same schema, belongs to SQLAlchemy and never appears here.
 */
const createdAt = () => timestamp('created_at').notNull().defaultNow();
const chartId = () =>
  integer('chart_id')
    .notNull()
    .references(() => charts.id);

export const charts = pgTable('charts', {
  id: serial('id').primaryKey(),
  name: text('name').notNull().unique(),
  createdAt: createdAt(),
});

export const candles = pgTable(
  'candles',
  {
    id: serial('id').primaryKey(),
    chartId: chartId(),
    time: timestamp('time').notNull(),
    open: doublePrecision('open').notNull(),
    high: doublePrecision('high').notNull(),
    low: doublePrecision('low').notNull(),
    close: doublePrecision('close').notNull(),
    /** NULL where nobody knows it, as in most files; 0 is a volume. */
    volume: doublePrecision('volume'),
  },
  (table) => [unique('candles_chart_id_time_unique').on(table.chartId, table.time)],
);

export const annotationTypes = pgTable('annotation_types', {
  id: serial('id').primaryKey(),
  name: text('name').notNull().unique(),
  displayName: text('display_name').notNull(),
  color: text('color'),
  category: text('category'),
  icon: text('icon'),
  /** These two were nullable in SQLite: NULL stays NULL instead of becoming a guess. */
  isActive: boolean('is_active').default(true),
  createdAt: timestamp('created_at').defaultNow(),
});

export const annotations = pgTable(
  'annotations',
  {
    id: serial('id').primaryKey(),
    chartId: chartId(),
    timestamp: timestamp('timestamp').notNull(),
    /** A type's name, not a key: importers use names that no type has. */
    labelType: text('label_type').notNull(),
    /** NULL for point marks; times inside stay Unix seconds. */
    geometry: jsonb('geometry'),
    color: text('color').default('#3b82f6'),
    createdAt: createdAt(),
  },
  (table) => [index('annotations_chart_id_index').on(table.chartId)],
);

export const spanLabelTypes = pgTable('span_label_types', {
  id: serial('id').primaryKey(),
  name: text('name').notNull().unique(),
  displayName: text('display_name').notNull(),
  color: text('color').notNull(),
  hotkey: text('hotkey'),
  isActive: boolean('is_active').notNull().default(true),
  sortOrder: integer('sort_order').notNull().default(0),
  createdAt: createdAt(),
});

export const spanAnnotations = pgTable(
  'span_annotations',
  {
    id: serial('id').primaryKey(),
    chartId: chartId(),
    startTime: timestamp('start_time').notNull(),
    endTime: timestamp('end_time').notNull(),
    /** A label's name, not a key; 'O' marks a negative example. */
    label: text('label').notNull(),
    confidence: integer('confidence'),
    outcome: text('outcome'),
    notes: text('notes'),
    subSpans: jsonb('sub_spans'),
    color: text('color').notNull().default('#2196F3'),
    createdAt: createdAt(),
    /** Free text: human, model, human_correction, programmatic, talib and more are in use. */
    source: text('source').notNull().default('human'),
    modelPrediction: jsonb('model_prediction'),
  },
  (table) => [index('span_annotations_chart_id_index').on(table.chartId)],
);

/**
 * Answers to requests that create something, so that a request whose answer was lost can be sent again
 * without a double. The application's own, and short-lived: rows of a day before are deleted.
 */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    /** What the client sent as `Idempotency-Key`. */
    key: text('key').primaryKey(),
    /** SHA-256 of method, path and body: the same key must come with the same request. */
    requestDigest: text('request_digest').notNull(),
    /** The JSON text that was answered; NULL only within the transaction that makes it. */
    answer: text('answer'),
    createdAt: createdAt(),
  },
  (table) => [index('idempotency_keys_created_at_index').on(table.createdAt)],
);
