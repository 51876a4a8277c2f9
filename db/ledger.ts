// The ledger as everybody reads it: runs, from request to end.

import type pg from 'pg';
import { migrateLedger } from './ledger-migrations.ts';
import { inTransaction } from './transaction.ts';

export type RunStatus = 'requested' | 'running' | 'completed' | 'failed' | 'interrupted' | 'abandoned';

/**
 * The quarantine in FROM, as a ledger of any version has it: where its table has no `restored_by` yet, that
 * name is the outer query's, and NULL.
 */
export const QUARANTINE = `(SELECT known.* FROM (SELECT NULL::uuid AS restored_by) AS unknown,
  LATERAL (SELECT id, run_id, table_name, source_rowid, rules, source_row, restored_by
             FROM legacy_migration.quarantine) AS known)`;

/** The code with which a completed run says that somebody went back to the old application. */
export const ROLLED_BACK = 'rolled_back';

/** The code with which a run that was asked for says that it is in place of one that was forgotten. */
export const FORGOTTEN = 'forgotten';

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
  /**
   * Of a completed run: why nothing is to start on it all the same. Of one that was only asked for: that it
   * is in place of one that was forgotten.
   */
  error: { code: string; message: string; hint: string } | null;
  /** The content of report.json, once there is one. */
  report: unknown;
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
 * How many rows of each table a run has put into quarantine, and how many of them came back from it since.
 */
export async function quarantineCounts(
  client: pg.ClientBase | pg.Pool,
  runId: string,
): Promise<{ table: string; rows: number; restored: number }[]> {
  const { rows } = await client.query<{ table: string; rows: number; restored: number }>(
    `SELECT table_name AS "table", count(*)::int AS rows, count(restored_by)::int AS restored
       FROM ${QUARANTINE} AS quarantine WHERE run_id = $1 GROUP BY table_name ORDER BY table_name`,
    [runId],
  );
  return rows;
}

/** The newest run where it is unfinished and has changed the target's tables or rows; undefined otherwise. */
export async function runAtWork(client: pg.ClientBase): Promise<Run | undefined> {
  const run = await latestRun(client);
  if (!run || ['completed', 'abandoned'].includes(run.status)) return undefined;
  const { rows } = await client.query<{ changed: boolean }>(
    `SELECT put_aside IS NOT NULL OR EXISTS (SELECT FROM legacy_migration.batches b WHERE b.run_id = runs.run_id) AS changed
       FROM legacy_migration.runs WHERE run_id = $1`,
    [run.runId],
  );
  return rows[0]?.changed ? run : undefined;
}

/**
 * Records that a migration is wanted, unless one has completed or is already asked for, and returns
 * the run that now stands. From here on the gate stays shut until that run completes or is abandoned.
 */
export async function requestRun(client: pg.ClientBase): Promise<Run> {
  await migrateLedger(client);
  return inTransaction(client, async () => {
    await client.query('LOCK TABLE legacy_migration.runs IN SHARE ROW EXCLUSIVE MODE');
    const latest = await latestRun(client);
    if (!latest || latest.status === 'abandoned') {
      await client.query(`INSERT INTO legacy_migration.runs (status) VALUES ('requested')`);
    }
    return (await latestRun(client)) as Run;
  });
}

/**
 * Says of a completed run why nothing is to start on it for now, or with null that nothing is against it.
 * That somebody went back to the old application stays until somebody takes it back.
 */
export async function recordObjection(
  client: pg.ClientBase,
  runId: string,
  objection: Run['error'],
): Promise<void> {
  await client.query(
    `UPDATE legacy_migration.runs SET error = $2
      WHERE run_id = $1 AND ($2::jsonb IS NULL OR error ->> 'code' IS DISTINCT FROM $3)`,
    [runId, objection && JSON.stringify(objection), ROLLED_BACK],
  );
}
