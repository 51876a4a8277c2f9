import { hostname } from 'node:os';
import type pg from 'pg';
import { ensureLedger, latestRun, type Run } from '../../../db/ledger.ts';
import { EXPORT_LOCK, MIGRATION_LOCK } from '../../../db/locks.ts';
import { lockedError } from '../errors.ts';
import type { OldMigration } from '../rules/legacy-schema.ts';

/** What prepare took off the tables, and what their catalog was before. Survives a crash. */
export interface PutAside {
  constraints: {
    table: string;
    name: string;
    type: 'p' | 'u' | 'f' | 'c' | 'x';
    definition: string;
    index: string | null;
  }[];
  indexes: { table: string; name: string; definition: string }[];
  catalog: string[];
}

export interface ClaimedRun {
  runId: string;
  /** True when an earlier process worked on this run and left it unfinished. */
  resumed: boolean;
  /** SHA-256 of the legacy file that this run began with. */
  sourceSha256: string | null;
  batchRows: number | null;
  putAside: PutAside | null;
}

export type Claim = { completed: Run } | { claimed: ClaimedRun };

/**
 * Takes the migration lock for as long as `client` is connected, or throws `locked` and says who has it.
 * Shared holders only look.
 */
export async function takeLock(client: pg.Client, mode: 'exclusive' | 'shared'): Promise<void> {
  const call = mode === 'shared' ? 'pg_try_advisory_lock_shared' : 'pg_try_advisory_lock';
  const { rows } = await client.query<{ taken: boolean }>(`SELECT ${call}($1::bigint) AS taken`, [
    MIGRATION_LOCK,
  ]);
  if (rows[0]?.taken) return;
  const run = await latestRun(client);
  const who = run?.worker ? `${run.worker}, since ${run.startedAt?.toISOString()}` : 'another process';
  throw lockedError(
    `Another migration is at work on this database (${who}).`,
    'Wait until it has ended, then run the same command again; `status` shows how far it is.',
  );
}

/** Takes the lock of exports for as long as `client` is connected, or throws `locked`. */
export async function takeExportLock(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ taken: boolean }>(
    'SELECT pg_try_advisory_lock($1::bigint) AS taken',
    [EXPORT_LOCK],
  );
  if (rows[0]?.taken) return;
  throw lockedError(
    'Another export of this database is at work.',
    'Wait until it has ended, then run the same command again.',
  );
}

/**
 * The job's first act: its ledger row. Takes up the run that was requested or left unfinished, starts a
 * new one, or says that a completed one leaves nothing to do. The lock must be held.
 */
export async function claimRun(client: pg.Client): Promise<Claim> {
  await ensureLedger(client);
  const latest = await latestRun(client);
  if (latest?.status === 'completed') return { completed: latest };
  if (!latest || latest.status === 'abandoned') {
    await client.query(`INSERT INTO legacy_migration.runs (status) VALUES ('requested')`);
  }
  const { rows } = await client.query<ClaimedRun>(
    `UPDATE legacy_migration.runs AS run
        SET status = 'running', worker = $1, started_at = clock_timestamp(), finished_at = NULL, error = NULL
       FROM (SELECT id, started_at FROM legacy_migration.runs ORDER BY id DESC LIMIT 1) AS before
      WHERE run.id = before.id
     RETURNING run_id AS "runId", before.started_at IS NOT NULL AS resumed, source ->> 'sha256' AS "sourceSha256",
               (settings ->> 'batchRows')::int AS "batchRows", put_aside AS "putAside"`,
    [`${hostname()}:${process.pid}`],
  );
  return { claimed: rows[0] as ClaimedRun };
}

/**
 * Remembers what a run reads and how, so that a later process goes on with the same batches, and the old
 * migrator's entries, which the way back needs when the legacy file is gone.
 */
export async function recordSource(
  client: pg.ClientBase,
  runId: string,
  source: unknown,
  settings: { batchRows: number; oldMigrations: readonly OldMigration[] },
): Promise<void> {
  await client.query('UPDATE legacy_migration.runs SET source = $2, settings = $3 WHERE run_id = $1', [
    runId,
    JSON.stringify(source),
    JSON.stringify(settings),
  ]);
}

/** Remembers, or with null forgets, what was put aside; in the transaction that does it. */
export async function recordPutAside(
  client: pg.ClientBase,
  runId: string,
  putAside: PutAside | null,
): Promise<void> {
  await client.query('UPDATE legacy_migration.runs SET put_aside = $2 WHERE run_id = $1', [
    runId,
    putAside && JSON.stringify(putAside),
  ]);
}

/** The old migrator's entries in the file that a run read, and what that file was. */
export async function readWayBack(
  client: pg.ClientBase,
  runId: string,
): Promise<{ oldMigrations: OldMigration[]; vintage: string | null }> {
  const { rows } = await client.query<{ oldMigrations: OldMigration[]; vintage: string | null }>(
    `SELECT coalesce(settings -> 'oldMigrations', '[]') AS "oldMigrations", source ->> 'vintage' AS vintage
       FROM legacy_migration.runs WHERE run_id = $1`,
    [runId],
  );
  return rows[0] ?? { oldMigrations: [], vintage: null };
}

export interface RunEnd {
  status: 'completed' | 'failed' | 'interrupted' | 'abandoned';
  error: unknown;
  report: unknown;
}

/** The final marker. It is on disk when this returns, and everything committed before it too. */
export async function finishRun(
  client: pg.ClientBase,
  runId: string,
  { status, error, report }: RunEnd,
): Promise<void> {
  await client.query('SET synchronous_commit = on');
  await client.query(
    `UPDATE legacy_migration.runs
        SET status = $2, verified = $3, finished_at = clock_timestamp(), error = $4, report = $5
      WHERE run_id = $1`,
    [runId, status, status === 'completed', error && JSON.stringify(error), JSON.stringify(report)],
  );
}

/** How many batches of a run are loaded. */
export async function loadedBatches(client: pg.ClientBase, runId: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(
    'SELECT count(*) AS count FROM legacy_migration.batches WHERE run_id = $1',
    [runId],
  );
  return Number(rows[0]?.count);
}

/** Forgets the batches and the quarantine of a run whose rows are discarded, in the caller's transaction. */
export async function forgetBatches(client: pg.ClientBase, runId: string): Promise<void> {
  await client.query('DELETE FROM legacy_migration.batches WHERE run_id = $1', [runId]);
  await client.query('DELETE FROM legacy_migration.quarantine WHERE run_id = $1', [runId]);
}

/** What has to be undone of an unfinished run. */
export async function findRun(
  client: pg.ClientBase,
  runId: string,
): Promise<{ runId: string; putAside: PutAside | null; hasBatches: boolean }> {
  const { rows } = await client.query<{ putAside: PutAside | null }>(
    'SELECT put_aside AS "putAside" FROM legacy_migration.runs WHERE run_id = $1',
    [runId],
  );
  return { runId, putAside: rows[0]?.putAside ?? null, hasBatches: (await loadedBatches(client, runId)) > 0 };
}
