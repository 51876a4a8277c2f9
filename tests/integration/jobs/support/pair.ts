import pg from 'pg';
import { OWNED_TABLES } from '../../../../db/owned-tables.ts';
import { databaseUrl, queryServer, reserveName } from '../../../support/database.ts';
import { type JobResult, runJob } from '../../../support/run-job.ts';

/** All that the migrations of Drizzle make. */
export const OWNED = OWNED_TABLES.toSorted();

/** An old and a new name of a database, free both; what has them is dropped at the end. */
export interface Pair extends AsyncDisposable {
  oldName: string;
  newName: string;
  run(env?: Record<string, string>): Promise<JobResult>;
}

/** Two free database names, as the old and the new one. */
export function reservePair(): Pair {
  const before = reserveName('ml db "old"');
  const after = reserveName('candle_new');
  return {
    oldName: before.name,
    newName: after.name,
    run: (env) =>
      runJob('jobs/migrate-schema/main.ts', [], {
        env: { DATABASE_URL: after.url, OLD_POSTGRES_DB: before.name, ...env },
      }),
    async [Symbol.asyncDispose]() {
      await before[Symbol.asyncDispose]();
      await after[Symbol.asyncDispose]();
    },
  };
}

/** As the ML service left it: `training_runs` with two rows. */
export async function makeOldDatabase(name: string): Promise<void> {
  await queryServer(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  await query(
    name,
    `CREATE TABLE training_runs (run_id text PRIMARY KEY, metrics_summary json);
     INSERT INTO training_runs VALUES ('run-1', '{"f1": 0.50}'), ('run-2', NULL)`,
  );
}

/** Runs SQL in a database by its name. */
export async function query(database: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(databaseUrl(database));
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Which of the two there is. */
export async function existing({ oldName, newName }: Pair): Promise<string[]> {
  const rows = await queryServer<{ datname: string }>(
    'SELECT datname FROM pg_database WHERE datname = ANY ($1)',
    [[oldName, newName]],
  );
  return rows.map(({ datname }) => datname);
}

/** The tables of the schema public, by name. */
export async function tablesOf(database: string): Promise<unknown[]> {
  const rows = await query(
    database,
    `SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  return rows.map(({ tablename }) => tablename);
}
