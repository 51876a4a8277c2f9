import type { TestDatabase } from '../database.ts';
import { runJob } from '../run-job.ts';
import type { Group } from './row.ts';

/** How far the checkout and the database are with the migrations. */
export const checkouts: Group = {
  title: 'Checkout and migrations',
  rows: [
    {
      state: 'migrations that this version does not know',
      made: 'one more row in drizzle.__drizzle_migrations',
      sql: `INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('later', 1)`,
      must: {
        exitCode: 4,
        code: 'schema_newer',
        says: 'same version',
        follow: async (database) =>
          void (await database.query(`DELETE FROM drizzle.__drizzle_migrations WHERE hash = 'later'`)),
        leadsTo: 'as found',
      },
    },
    {
      state: 'tables that no migration made, such as db:push makes',
      made: '`DROP SCHEMA drizzle CASCADE`',
      sql: 'DROP SCHEMA drizzle CASCADE',
      must: {
        exitCode: 4,
        code: 'schema_older',
        says: 'migrate-schema',
        follow: migrateSchema,
        leadsTo: 'as found',
      },
      sample: true,
    },
    {
      state: 'no table at all',
      made: '`DROP SCHEMA public, drizzle CASCADE; CREATE SCHEMA public`',
      sql: 'DROP SCHEMA public, drizzle CASCADE; CREATE SCHEMA public',
      // A new schema has no rights for everybody.
      must: {
        ...{ exitCode: 4, code: 'schema_older', says: 'migrate-schema', follow: migrateSchema },
        besides: /^right on schema public/,
      },
    },
    {
      state: 'the newest migration is missing',
      made: 'its row and its table',
      sql: 'DELETE FROM drizzle.__drizzle_migrations WHERE id = (SELECT max(id) FROM drizzle.__drizzle_migrations); DROP TABLE idempotency_keys',
      must: { exitCode: 4, code: 'schema_older', says: 'migrate-schema', follow: migrateSchema },
    },
  ],
};

/** Brings a database to the schema of this version, as its hint says. */
export async function migrateSchema(database: TestDatabase): Promise<undefined> {
  const { exitCode, stderr } = await runJob('jobs/migrate-schema/main.ts', [], {
    env: { DATABASE_URL: database.url },
  });
  if (exitCode !== 0) throw new Error(stderr);
}
