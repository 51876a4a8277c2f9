import { defineConfig } from 'drizzle-kit';

/**
 * `tablesFilter` is what keeps push and generate away from SQLAlchemy's `training_runs`, which
 * lives in the same schema: push has tried to drop tables it did not find in the schema file.
 */
export default defineConfig({
  dialect: 'postgresql',
  schema: './db/schema.ts',
  out: './drizzle',
  schemaFilter: ['public'],
  tablesFilter: [
    'charts',
    'candles',
    'annotation_types',
    'annotations',
    'span_label_types',
    'span_annotations',
    'idempotency_keys',
  ],
  ...(process.env['DATABASE_URL'] ? { dbCredentials: { url: process.env['DATABASE_URL'] } } : {}),
});
