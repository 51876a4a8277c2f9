import type pg from 'pg';
import { LEDGER_LOCK, withLock } from './locks.ts';
import { inTransaction } from './transaction.ts';

export type RunStatus = 'requested' | 'running' | 'completed' | 'failed' | 'interrupted' | 'abandoned';

/** One migration, from its request to its end; an interrupted one keeps its row when it is resumed. */
export interface Run {
  runId: string;
  status: RunStatus;
  /** True only after every value was compared and none differed. */
  verified: boolean;
  requestedAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** `host:pid` of the process that last worked on it. */
  worker: string | null;
  error: { code: string; message: string; hint: string } | null;
  /** The content of report.json, once there is one. */
  report: unknown;
}

/**
 * The ledger: what PostgreSQL itself knows of the legacy migration. The gate and the application
 * read it, the jobs write it. It lives in a schema of its own, so neither ORM ever sees it.
 */
const DDL = `
CREATE SCHEMA IF NOT EXISTS legacy_migration;
CREATE TABLE IF NOT EXISTS legacy_migration.runs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
  status text NOT NULL CHECK (status IN
    ('requested', 'running', 'completed', 'failed', 'interrupted', 'abandoned')),
  verified boolean NOT NULL DEFAULT false,
  requested_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  finished_at timestamptz,
  worker text,
  source jsonb,
  settings jsonb,
  put_aside jsonb,
  error jsonb,
  report jsonb,
  CHECK (status <> 'completed' OR verified)
);
CREATE TABLE IF NOT EXISTS legacy_migration.batches (
  run_id uuid NOT NULL REFERENCES legacy_migration.runs (run_id),
  table_name text NOT NULL,
  first_key bigint NOT NULL,
  last_key bigint NOT NULL,
  row_count bigint NOT NULL,
  loaded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (run_id, table_name, first_key)
);
CREATE TABLE IF NOT EXISTS legacy_migration.quarantine (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id uuid NOT NULL REFERENCES legacy_migration.runs (run_id),
  table_name text NOT NULL,
  source_rowid bigint NOT NULL,
  rules text[] NOT NULL,
  source_row jsonb NOT NULL,
  quarantined_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (run_id, table_name, source_rowid)
);`;

/** Creates the ledger's tables where they are missing; any number of callers may do so at once. */
export async function ensureLedger(client: pg.ClientBase): Promise<void> {
  await withLock(client, LEDGER_LOCK, () => client.query(DDL));
}

/** The newest run, or undefined where none was ever asked for (also where there is no ledger yet). */
export async function latestRun(client: pg.ClientBase | pg.Pool): Promise<Run | undefined> {
  const ledger = await client.query(`SELECT to_regclass('legacy_migration.runs') IS NOT NULL AS exists`);
  if (!ledger.rows[0].exists) return undefined;
  const { rows } = await client.query<Run>(
    `SELECT run_id AS "runId", status, verified, requested_at AS "requestedAt", started_at AS "startedAt",
            finished_at AS "finishedAt", worker, error, report
       FROM legacy_migration.runs ORDER BY id DESC LIMIT 1`,
  );
  return rows[0];
}

/**
 * Records that a migration is wanted, unless one has completed or is already asked for, and returns
 * the run that now stands. From here on the gate stays shut until that run completes or is abandoned.
 */
export async function requestRun(client: pg.ClientBase): Promise<Run> {
  await ensureLedger(client);
  return inTransaction(client, async () => {
    await client.query('LOCK TABLE legacy_migration.runs IN SHARE ROW EXCLUSIVE MODE');
    const latest = await latestRun(client);
    if (!latest || latest.status === 'abandoned') {
      await client.query(`INSERT INTO legacy_migration.runs (status) VALUES ('requested')`);
    }
    return (await latestRun(client)) as Run;
  });
}
