import type pg from 'pg';
import { asExpected } from '../../edge.ts';
import { assertTarget, change, validateTables } from '../acts/change.ts';
import { noteCompleted } from '../acts/completed.ts';
import { droppedNames, judge, verificationFailed } from '../acts/judge.ts';
import { type Source, withLegacy } from '../acts/legacy.ts';
import { census } from '../acts/look.ts';
import { warnOfLackingStandby, warnOfNewDatabase } from '../acts/remarks.ts';
import { sourceError, usageError } from '../errors.ts';
import { injectFault, type Job } from '../job.ts';
import { takeLock } from '../ledger/lock.ts';
import { type ClaimedRun, claimRun, finishRun, loadedBatches, recordSource } from '../ledger/runs.ts';
import { type Attempt, cancellable, noteTarget, persist } from '../persist.ts';
import { listRepairs } from '../rules/remedies/asked.ts';
import { leftBehindIn } from '../rules/shape.ts';
import { carriedColumns } from '../rules/tables.ts';
import { counted } from '../rules/wording.ts';
import { readRepairs } from '../stages/census/asked-repairs.ts';
import { statusOf } from '../stages/report/build.ts';
import { assertReportDir } from '../stages/report/write.ts';
import { readOldMigrations } from '../stages/source/old-migrations.ts';
import { beginReadAhead } from '../stages/verify/read-ahead.ts';
import { roomForWorkers } from '../target/connections.ts';
import { processName } from '../target/session.ts';
import type { ReportedVerb } from './verb.ts';

/**
 * The whole migration, which is look, change, judge. Resumable at every point; a run that has completed
 * leaves nothing to do. Everything it learns is in the job's journal, also when it throws.
 */
export const run: ReportedVerb<'completed' | 'noop'> = {
  help: 'the whole migration; resumes an unfinished one (default)',
  again: 'Run the same command again: it goes on where this run stopped.',
  reported: {
    completed: 'Completed: every value was compared with the legacy file, and none differs.',
    noop: 'Nothing to do: this migration has completed and was verified.',
    failed: 'The migration failed.',
    interrupted: 'The migration was interrupted; the same command goes on where it stopped.',
  },
  run: (job) => persist(job, '', runOnce),
};

async function runOnce(attempt: Attempt): Promise<'completed' | 'noop'> {
  const { job, client } = attempt;
  await takeLock(client, 'exclusive');
  await noteTarget(job, client);
  injectFault(job, 'before:claim');
  const claim = await claimRun(client, processName());
  if ('completed' in claim) return noteCompleted(job, client, claim.completed);
  const { runId } = claim.claimed;
  job.journal.note({ runId });
  try {
    await cancellable(attempt, () => migrate(attempt, claim.claimed));
  } catch (error) {
    await recordFailure(job, client, runId, error);
    throw error;
  }
  injectFault(job, 'before:finish');
  await finishRun(client, runId, { status: 'completed', error: null, report: job.report('completed', null) });
  injectFault(job, 'after:finish');
  await warnOfLackingStandby(job, client);
  return 'completed';
}

async function migrate(attempt: Attempt, claimed: ClaimedRun): Promise<void> {
  const { job, client } = attempt;
  await assertReportDir(job.config.reportDir);
  await warnOfNewDatabase(job, client);
  const isAsked = job.config.concurrency !== undefined;
  const fitWorkers = (count: number) => roomForWorkers(client, count, isAsked);
  const work = async (source: Source) => {
    const repairs = readRepairs(job.config.repair, source.shape);
    const run = await resume(attempt, claimed, { source, repairs: listRepairs(repairs) });
    const batchRows = run.batchRows ?? job.config.batchRows;
    const { tables, findings } = await census(job, source, { batchRows, repairs });
    const dropped = droppedNames(findings);
    const { database, workers } = source;
    const readAhead = await beginReadAhead({
      ...{ client, database, tables, dropped, carried: carriedColumns() },
      digestSource: (task) => workers.digestSource(task),
    });
    const detached = await change(job, { client, run, source, tables, repairs });
    const expected = tables.map(({ name, sourceRows, batches }) => {
      const ranges = batches.map(({ range }) => range);
      return [name, { ranges, rows: sourceRows }] as const;
    });
    const compared = {
      ...{ client, runId: run.runId, source, dropped, repairs: listRepairs(repairs), readAhead },
      ...{ tables: new Map(expected), onDifference: verificationFailed },
    };
    await bothOf(validateTables(job, { run, source }, detached), judge(job, compared));
  };
  await withLegacy(job, work, fitWorkers);
}

/** Waits for both; where both fail, what the first says explains what the second found. */
async function bothOf(...work: [Promise<unknown>, Promise<unknown>]): Promise<void> {
  for (const result of await Promise.allSettled(work)) {
    if (result.status === 'rejected') throw result.reason;
  }
}

/**
 * Goes on where an earlier process stopped: with its key ranges, and only with the same file. Where it
 * had loaded nothing, or its rows are to be discarded, the run begins anew: what the ledger says of file and
 * key ranges changes only when no batch of the former ones is left.
 */
async function resume(
  attempt: Attempt,
  claimed: ClaimedRun,
  { source, repairs }: { source: Source; repairs: readonly string[] },
): Promise<ClaimedRun> {
  const { job, client } = attempt;
  const restart = job.config.restart && !attempt.memory.discarded;
  const batches = await loadedBatches(client, claimed.runId);
  const goesOn = batches > 0 && !restart;
  if (goesOn && claimed.sourceSha256 !== source.sha256) {
    throw sourceError(
      'source_changed_since',
      `${source.path} is not the file that this migration began with (${counted(batches, 'batch is', 'batches are')} loaded from that).`,
      'Put the first file back to go on, or discard what was loaded with --restart.',
    );
  }
  const leftBehind = leftBehindIn(source.shape);
  if (goesOn) {
    assertSameColumns(claimed.leftBehind ?? leftBehind, leftBehind);
    assertSameRepairs(claimed.repairs ?? [], repairs);
  }
  if (restart) await source.sound;
  await assertTarget(job, { client, run: claimed, restart });
  if (restart) attempt.memory.discarded = true;
  const batchRows = (goesOn ? claimed.batchRows : null) ?? job.config.batchRows;
  await recordSource(client, claimed.runId, source.facts, {
    batchRows,
    leftBehind,
    repairs,
    oldMigrations: readOldMigrations(source.database),
    fingerprint: source.fingerprint,
  });
  if (goesOn) job.log.info('run_resumed', { runId: claimed.runId, batches });
  return { ...claimed, batchRows };
}

/** Batches that are loaded must have the columns of those that are to come. */
function assertSameColumns(before: readonly string[], now: readonly string[]): void {
  if (before.join() === now.join()) return;
  throw usageError(
    'drop_changed',
    `This migration began ${before.length > 0 ? `leaving ${before.join(', ')} behind` : 'with every column'}, and is now to go on ${now.length > 0 ? `leaving ${now.join(', ')} behind` : 'with every column'}.`,
    `Give the same --drop (MIGRATE_DROP) as at first, or discard what was loaded with --restart.`,
  );
}

/** Batches that are loaded must have been repaired like those that are to come. */
function assertSameRepairs(before: readonly string[], now: readonly string[]): void {
  if (before.join() === now.join()) return;
  const said = (list: readonly string[]) => (list.length > 0 ? list.join(', ') : 'no remedies');
  throw usageError(
    'repair_changed',
    `This migration began with ${said(before)}, and is now to go on with ${said(now)}.`,
    `Give the same --repair (MIGRATE_REPAIR) as at first, or discard what was loaded with --restart.`,
  );
}

/** The ledger says why; when even that is impossible the first error is still the one that is thrown. */
async function recordFailure(job: Job, client: pg.Client, runId: string, error: unknown): Promise<void> {
  const status = statusOf(error);
  const report = job.report(status, error);
  try {
    await finishRun(client, runId, { status, error: report.error, report });
  } catch (cause) {
    job.log.warn('ledger_unreachable', { message: asExpected(cause)?.message ?? String(cause) });
  }
}
