import { defineConfig } from 'drizzle-kit';
import { OWNED_TABLES } from './db/owned-tables.ts';

/**
 * `tablesFilter` is what keeps push and generate away from SQLAlchemy's `training_runs`, which
 * lives in the same schema: push has tried to drop tables it did not find in the schema file.
 */
export default defineConfig({
  dialect: 'postgresql',
  schema: './db/schema.ts',
  out: './drizzle',
  schemaFilter: ['public'],
  tablesFilter: [...OWNED_TABLES],
  ...(process.env['DATABASE_URL'] ? { dbCredentials: { url: process.env['DATABASE_URL'] } } : {}),
});
