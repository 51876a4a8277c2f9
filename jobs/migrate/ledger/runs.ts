// The ledger's rows of runs as the data job writes them.

import type pg from 'pg';
import { latestRun, type Run } from '../../../db/ledger.ts';
import { createLedger, migrateLedger } from '../../../db/ledger-migrations.ts';
import { askValue } from '../../../db/values.ts';
import { redact } from '../../redact.ts';
import type { OldMigration } from '../rules/legacy-ddl.ts';
import type { Vintage } from '../rules/legacy-schema.ts';
import { endHolders } from './predecessor.ts';
import { remediesOfRestorations } from './restorations.ts';

/**
 * What prepare took off the tables, or found missing, so that it is put back. Survives a crash, and is the
 * way to resume; what must be there in the end is what the migrations make.
 */
export interface Detached {
  constraints: {
    table: string;
    name: string;
    type: 'p' | 'u' | 'f' | 'c' | 'x';
    definition: string;
    index: string | null;
  }[];
  indexes: { table: string; name: string; definition: string }[];
  /** Tables that autovacuum is kept away from; absent where an earlier version of this job detached them. */
  autovacuum?: string[];
  /** SQL that says again what somebody had said of any of them, such as a comment. */
  said?: string[];
}

/**
 * A run, and the claim under which this process works on it; the claim ends when another process takes the
 * run up.
 */
export interface RunClaim {
  runId: string;
  /** When this process took the run up, as PostgreSQL prints it; no two claims of a run have it in common. */
  since: string;
}

export interface ClaimedRun extends RunClaim {
  /** True when an earlier process worked on this run and left it unfinished. */
  resumed: boolean;
  /** SHA-256 of the legacy file that this run began with. */
  sourceSha256: string | null;
  batchRows: number | null;
  /** What stays behind of the file although the target knows it; null where a run did not record it. */
  leftBehind: string[] | null;
  /** `TABLE.COLUMN:REMEDY` of all that was asked for; null where a run did not record it. */
  repairs: string[] | null;
  detached: Detached | null;
}

export type Claim = { completed: Run } | { claimed: ClaimedRun };

/**
 * The job's first act: its ledger row. Takes up the run that was requested or left unfinished, starts a
 * new one, or says that a completed one leaves nothing to do. The lock must be held. What a killed process
 * left running on the server has ended when this returns: its transactions hold on to the run's row.
 */
export async function claimRun(client: pg.Client, worker: string): Promise<Claim> {
  await migrateLedger(client);
  const latest = await latestRun(client);
  if (latest?.status === 'completed') return { completed: latest };
  if (!latest || latest.status === 'abandoned') {
    await client.query(`INSERT INTO legacy_migration.runs (status) VALUES ('requested')`);
  }
  await endHolders(client);
  const { rows } = await client.query<ClaimedRun>(
    `UPDATE legacy_migration.runs AS run
        SET status = 'running', worker = $1, started_at = clock_timestamp(), finished_at = NULL, error = NULL
       FROM (SELECT id, started_at FROM legacy_migration.runs ORDER BY id DESC LIMIT 1) AS before
      WHERE run.id = before.id
     RETURNING run_id AS "runId", run.started_at::text AS since, before.started_at IS NOT NULL AS resumed,
               source ->> 'sha256' AS "sourceSha256", (settings ->> 'batchRows')::int AS "batchRows",
               settings -> 'leftBehind' AS "leftBehind", settings -> 'repairs' AS repairs, put_aside AS "detached"`,
    [worker],
  );
  return { claimed: rows[0] as ClaimedRun };
}

/**
 * Remembers what a run reads and how: so that a later process goes on with the same batches and tells another
 * file from this one, and the old migrator's entries, which an export needs when the legacy file is gone.
 */
export async function recordSource(
  client: pg.ClientBase,
  runId: string,
  source: unknown,
  settings: {
    batchRows: number;
    leftBehind: readonly string[];
    repairs: readonly string[];
    oldMigrations: readonly OldMigration[];
    fingerprint: string;
  },
): Promise<void> {
  await client.query('UPDATE legacy_migration.runs SET source = $2, settings = $3 WHERE run_id = $1', [
    runId,
    JSON.stringify(source),
    JSON.stringify(settings),
  ]);
}

/** `TABLE.COLUMN:REMEDY` of all that was asked for in a run, and since for rows of its quarantine. */
export async function askedRepairs(client: pg.ClientBase, runId: string): Promise<string[]> {
  const { repairs } = await readSourceRecord(client, runId);
  return [...new Set([...repairs, ...(await remediesOfRestorations(client, runId))])];
}

/**
 * Remembers what is detached, in the transaction that does it and holds the run, until the run ends for good.
 */
export async function recordDetached(
  client: pg.ClientBase,
  { runId }: RunClaim,
  detached: Detached,
): Promise<void> {
  await client.query('UPDATE legacy_migration.runs SET put_aside = $2 WHERE run_id = $1', [
    runId,
    JSON.stringify(detached),
  ]);
}

export interface SourceRecord {
  /** The old migrator's entries in the file. */
  oldMigrations: OldMigration[];
  vintage: Vintage | null;
  /** `TABLE.COLUMN` of what stayed behind of it although the target knows it. */
  leftBehind: string[];
  /** `TABLE.COLUMN:REMEDY` of all that was asked for. */
  repairs: string[];
  /** See `fingerprint`; null for runs that did not record it. */
  fingerprint: string | null;
}

/** What the ledger knows of the file that a run read, and how. */
export async function readSourceRecord(client: pg.ClientBase, runId: string): Promise<SourceRecord> {
  const { rows } = await client.query<SourceRecord>(
    `SELECT coalesce(settings -> 'oldMigrations', '[]') AS "oldMigrations", source ->> 'vintage' AS vintage,
            coalesce(settings -> 'leftBehind', '[]') AS "leftBehind",
            coalesce(nullif(settings -> 'repairs', 'null'), '[]') AS repairs, settings ->> 'fingerprint' AS fingerprint
       FROM legacy_migration.runs WHERE run_id = $1`,
    [runId],
  );
  return rows[0] ?? { oldMigrations: [], vintage: null, leftBehind: [], repairs: [], fingerprint: null };
}

export interface RunEnd {
  status: 'completed' | 'failed' | 'interrupted' | 'abandoned';
  error: unknown;
  report: unknown;
}

/**
 * The final marker. It is on disk when this returns, and everything committed before it too. A run that can
 * be resumed keeps the record of what is detached, to restore what is missing.
 */
export async function finishRun(
  client: pg.ClientBase,
  runId: string,
  { status, error, report }: RunEnd,
): Promise<void> {
  // On this server's disk: a standby that is gone would keep it waiting for ever.
  await client.query('SET synchronous_commit = local');
  await client.query(
    `UPDATE legacy_migration.runs
        SET status = $2, verified = $3, finished_at = clock_timestamp(), error = $4, report = $5,
            put_aside = CASE WHEN $6 THEN NULL ELSE put_aside END
      WHERE run_id = $1`,
    [
      runId,
      status,
      status === 'completed',
      error && redact(JSON.stringify(error)),
      redact(JSON.stringify(report)),
      status === 'completed' || status === 'abandoned',
    ],
  );
}

/** Gives the ledger another name, which it returns, in the caller's transaction; see `beginAfter`. */
export async function setLedgerAside(client: pg.ClientBase): Promise<string> {
  const name = await askValue<string>(
    client,
    `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', '"legacy_migration_until_"YYYYMMDD_HH24MISS')`,
  );
  await client.query(`ALTER SCHEMA legacy_migration RENAME TO ${name}`);
  return String(name);
}

/**
 * Begins a ledger in the caller's transaction with the request for another migration than the one that was
 * forgotten: until that completes or is abandoned, no application starts on the empty tables.
 */
export async function beginAfter(client: pg.ClientBase, forgotten: NonNullable<Run['error']>): Promise<void> {
  await createLedger(client);
  await client.query(`INSERT INTO legacy_migration.runs (status, error) VALUES ('requested', $1)`, [
    redact(JSON.stringify(forgotten)),
  ]);
}

/** How many batches of a run are loaded. */
export async function loadedBatches(client: pg.ClientBase, runId: string): Promise<number> {
  const sql = 'SELECT count(*) FROM legacy_migration.batches WHERE run_id = $1';
  return Number(await askValue(client, sql, [runId]));
}

/**
 * Forgets the batches, the quarantine and the repairs of a run whose rows are discarded, in the caller's
 * transaction.
 */
export async function forgetBatches(client: pg.ClientBase, runId: string): Promise<void> {
  await client.query('DELETE FROM legacy_migration.batches WHERE run_id = $1', [runId]);
  await client.query('DELETE FROM legacy_migration.quarantine WHERE run_id = $1', [runId]);
  await client.query('DELETE FROM legacy_migration.repaired_values WHERE run_id = $1', [runId]);
}
