import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type Database from 'better-sqlite3';
import type pg from 'pg';
import { latestRun, type Run } from '../../../db/ledger.ts';
import { askCounts } from '../../../db/values.ts';
import { rowsError, targetError } from '../errors.ts';
import { type Job, noteFindings, phase, round } from '../job.ts';
import { takeExportLock, takeLock } from '../ledger/lock.ts';
import { readSourceRecord } from '../ledger/runs.ts';
import { type Attempt, noteTarget, persist } from '../persist.ts';
import { startProgress } from '../progress.ts';
import type { Finding } from '../rules/findings.ts';
import { hasAllTables } from '../rules/legacy-schema.ts';
import { IMPORTED_CHART } from '../rules/plan.ts';
import { TABLES, type Table } from '../rules/tables.ts';
import { showFinding } from '../rules/wording.ts';
import { writeOldMigrations, writeSequences } from '../stages/export/bookkeeping.ts';
import { explainWriteError, openForWriting, startFile } from '../stages/export/file.ts';
import { leftBehind } from '../stages/export/left-behind.ts';
import { exportedTables } from '../stages/export/occasional.ts';
import { restoreOriginals } from '../stages/export/original-values.ts';
import { type RestoredRows, restoreRows } from '../stages/export/restore-rows.ts';
import { freeze, heapBytes } from '../stages/export/snapshot.ts';
import { writeTable } from '../stages/export/write.ts';
import { assertReadable, assertSchema } from '../stages/prepare/target.ts';
import { quarantinedRows } from '../stages/quarantine/restore.ts';
import { assertReportDir } from '../stages/report/write.ts';
import { contentHash } from '../stages/source/fingerprint.ts';
import { namingLockHolders } from '../target/lock-holders.ts';
import { type FileContext, verifyFile } from './compare-file.ts';

/**
 * Writes what PostgreSQL holds at this moment into a new SQLite file of the legacy shape,
 * and compares every value of it before it gets its name. Writes nothing to PostgreSQL. Throws exit 5 for
 * values that such a file cannot hold, exit 6 where the file is not what PostgreSQL holds.
 */
export async function exportFile(job: Job): Promise<'completed'> {
  await assertReportDir(job.config.reportDir);
  return persist(job, 'export', (attempt) =>
    namingLockHolders(job.config.databaseUrl, () => exportOnce(attempt)),
  );
}

/** Begun anew on new connections when one is lost: the file of the attempt before is gone by then. */
async function exportOnce({ job, client }: Attempt): Promise<'completed'> {
  const { config } = job;
  await takeLock(client, 'shared');
  await takeExportLock(client);
  await noteTarget(job, client);
  const latest = await exportableRun(client);
  job.journal.note({ runId: latest?.runId ?? null });
  const run = latest?.status === 'completed' ? latest : undefined;
  await assertSchema(client);
  await assertReadable(client);
  await using unfinished = await startFile(config.out, await heapBytes(client, TABLES));
  const snapshot = await freeze(client);
  const explained = <Result>(name: string, work: () => Promise<Result>) =>
    phase(job, name, () => work().catch((error) => Promise.reject(explainWriteError(error, config.out))));
  const filled = await explained('write', () => write(job, { client, path: unfinished.path, run }));
  const written = { client, path: unfinished.path, run, ...filled, snapshot };
  await explained('verify', () => verifyFile(job, written));
  await explained('publish', () => unfinished.publish());
  await noteFile(job);
  return 'completed';
}

/** Fills the file; what cannot be held is in the journal, and throws exit 5, before any row is restored. */
async function write(
  job: Job,
  { client, path, run }: Pick<FileContext, 'client' | 'path' | 'run'>,
): Promise<Pick<FileContext, 'restored' | 'losses'>> {
  const runId = run?.runId ?? null;
  const tables = await exportedTables(client, runId);
  const file = openForWriting(path);
  try {
    const losses = await writeTables(job, client, file, tables);
    noteFindings(job, await leftBehind(client, TABLES));
    assertRepresentable(losses);
    // From here on a row may have to be taken out again, which needs a journal.
    file.pragma('journal_mode = MEMORY');
    file.exec('BEGIN');
    const restored = await restoreQuarantined(job, client, file, { runId, tables });
    if (runId) noteFindings(job, await restoreOriginals(client, file, { tables, runId }));
    await writeSequences(client, file, { tables, runId });
    await writeMigrations(job, client, file, run);
    file.exec('COMMIT');
    return { restored, losses };
  } finally {
    file.close();
  }
}

/** Returns what the file cannot hold as it is. */
async function writeTables(
  job: Job,
  client: pg.Client,
  file: Database.Database,
  tables: readonly Table[],
): Promise<Finding[]> {
  const { journal, signal } = job;
  const progress = startProgress(job, 'write', await estimatedRows(client));
  const losses: Finding[] = [];
  file.exec('BEGIN');
  for (const table of tables) {
    const startedAtMs = performance.now();
    const onRows = (rows: number) => progress.add(table.name, rows);
    const { rows, findings } = await writeTable({ client, file, signal, onRows }, table);
    const seconds = round((performance.now() - startedAtMs) / 1000);
    journal.table(table.name, { state: 'loaded', sourceRows: rows, loadedRows: rows, seconds });
    noteFindings(job, findings);
    losses.push(...findings);
  }
  file.exec('COMMIT');
  return losses;
}

async function restoreQuarantined(
  job: Job,
  client: pg.Client,
  file: Database.Database,
  { runId, tables }: { runId: string | null; tables: readonly Table[] },
): Promise<RestoredRows> {
  if (runId === null) return { keys: new Map(), findings: [] };
  const names = tables.map(({ name }) => name);
  // Files from before there were charts have no chart_id; their rows are under this chart.
  const supplied = new Map([['chart_id', { type: 'integer', value: BigInt(IMPORTED_CHART.id) } as const]]);
  const restored = await restoreRows(file, tables, quarantinedRows(client, runId, names), supplied);
  noteFindings(job, restored.findings);
  return restored;
}

async function writeMigrations(
  job: Job,
  client: pg.Client,
  file: Database.Database,
  run: Run | undefined,
): Promise<void> {
  if (!run) return writeOldMigrations(file, [], job.startedAtMs);
  const { oldMigrations, vintage } = await readSourceRecord(client, run.runId);
  const isComplete = oldMigrations.length > 0 && vintage !== null && hasAllTables(vintage);
  writeOldMigrations(file, oldMigrations, isComplete ? null : run.requestedAt.getTime());
}

/** What an unfinished migration has loaded is not the application's data, and the legacy file still is. */
async function exportableRun(client: pg.Client): Promise<Run | undefined> {
  const run = await latestRun(client);
  if (!run || run.status === 'completed' || run.status === 'abandoned') return run;
  throw targetError(
    'migration_unfinished',
    `The migration is ${run.status}: PostgreSQL does not hold everything yet, and the legacy file still does.`,
    'Finish it by running the same migration again, or give it up with `abandon`; to go back, use the legacy file itself.',
  );
}

function assertRepresentable(findings: readonly Finding[]): void {
  const refused = findings.filter(({ action }) => action === 'refused');
  if (refused.length === 0) return;
  const listed = refused.map((finding) => showFinding(finding));
  throw rowsError(
    'export_refused',
    `Not everything can be held by a legacy file. ${listed.join('; ')}.`,
    'Correct these rows in PostgreSQL, then run the same command again. No file was written.',
  );
}

/** For progress only: what ANALYZE last saw. */
function estimatedRows(client: pg.Client): Promise<Map<string, number>> {
  return askCounts(
    client,
    `SELECT relname, greatest(reltuples, 0) FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relname = ANY ($1::text[])`,
    [TABLES.map(({ name }) => name)],
  );
}

async function noteFile({ config, journal, signal }: Job): Promise<void> {
  const path = resolve(config.out);
  const sha256 = await contentHash(path, new Map(), signal);
  journal.note({ export: { path, sizeBytes: (await stat(path)).size, sha256 } });
}
