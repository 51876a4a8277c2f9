import { migrateLedger } from '../../../db/ledger-migrations.ts';
import { connect } from '../../../db/pool.ts';
import type { TestDatabase } from '../../support/database.ts';

/**
 * Tables of the ledger that the job reads at a certain point, and so waits at while somebody else has them
 * locked: `batches` after the source is opened and before the census, `quarantine` after everything is
 * loaded and before it is verified.
 */
export type HoldingPoint = 'batches' | 'quarantine';

/** A lock that holds the job up. */
export interface Hold extends AsyncDisposable {
  /** Resolves when the job waits for the lock. */
  reached(): Promise<void>;
  /** Lets the job go on. */
  release(): Promise<void>;
}

/** Locks a table of the ledger, which is created where it is missing; disposing releases it. */
export async function hold(database: TestDatabase, point: HoldingPoint): Promise<Hold> {
  await migrateLedger(database.client);
  const client = await connect({ databaseUrl: database.url });
  await client.query(`BEGIN; LOCK TABLE legacy_migration.${point} IN ACCESS EXCLUSIVE MODE`);
  const release = async () => void (await client.query('COMMIT'));
  return {
    release,
    async reached() {
      // The server has no event for this; it is asked until it says so, or the test's time is up.
      while (!(await isAwaited(database, point))) await database.query('SELECT pg_sleep(0.02)');
    },
    async [Symbol.asyncDispose]() {
      await client.end();
    },
  };
}

/** Resolves when the server has noticed that a killed job is gone, and has let go of its locks. */
export async function sessionsEnded(database: TestDatabase): Promise<void> {
  const count = () =>
    database.query<{ open: boolean }>(
      `SELECT count(*) > 0 AS open FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE 'candle-migrate%'`,
    );
  while ((await count())[0]?.open) await database.query('SELECT pg_sleep(0.02)');
}

async function isAwaited(database: TestDatabase, point: HoldingPoint): Promise<boolean> {
  const [row] = await database.query<{ awaited: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_locks
      WHERE relation = 'legacy_migration.${point}'::regclass AND NOT granted) AS awaited`,
  );
  return row?.awaited ?? false;
}
