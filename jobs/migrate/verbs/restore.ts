import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { latestRun, type Run } from '../../../db/ledger.ts';
import { migrateLedger } from '../../../db/ledger-migrations.ts';
import type { BringBackContext } from '../acts/bring-back/bring-back.ts';
import { targetError } from '../errors.ts';
import type { Job } from '../job.ts';
import { takeLock } from '../ledger/lock.ts';
import { type Attempt, cancellable, noteTarget, persist } from '../persist.ts';
import type { Ending, TableReport } from '../report.ts';
import { assertSchema } from '../stages/prepare/target.ts';
import { assertReportDir } from '../stages/report/write.ts';
import type { ReportedVerb } from './verb.ts';

/**
 * Brings rows from the quarantine of a completed migration into the living database, with remedies; without
 * `--apply` it only looks. Not to be taken for `npm run restore`, which makes a database of a backup.
 */
export const restore: ReportedVerb<'completed' | 'planned' | 'noop'> = {
  help: 'brings rows back from quarantine, with --repair; looks unless told to --apply (backups: npm run restore)',
  again: 'Run the same command again: it goes on with the rows that are still in quarantine.',
  reported: {
    completed:
      'Restored: every value that came in was compared with its original in quarantine, and none differs.',
    planned: 'Looked at the quarantine: nothing was written.',
    noop: 'Nothing to do: no row is in quarantine.',
    failed: stopped('The restoration failed'),
    interrupted: stopped('The restoration was interrupted'),
  },
  run: async (job: Job) => {
    await assertReportDir(job.config.reportDir);
    const command = { restorationId: randomUUID(), committed: new Map<string, Partial<TableReport>>() };
    return persist(job, 'restore', (attempt) =>
      cancellable(attempt, () => restoreOnce(attempt, command)),
    ).catch((error) => {
      // A connection that is lost for good leaves a journal that was begun anew.
      for (const [table, seen] of command.committed) job.journal.table(table, seen);
      throw error;
    });
  },
};

/** What came in before a command was stopped stays; where nothing did, there is nothing to say of it. */
function stopped(how: string): Ending {
  return (tables) =>
    tables.some(({ restoredRows }) => restoredRows > 0)
      ? `${how}: what came in before that stays, and the rest stays in quarantine.`
      : `${how}: no row came in.`;
}

async function restoreOnce(
  { job, client }: Attempt,
  command: Pick<BringBackContext, 'restorationId' | 'committed'>,
): Promise<'completed' | 'planned' | 'noop'> {
  const { apply } = job.config;
  await takeLock(client, apply ? 'exclusive' : 'shared');
  await noteTarget(job, client);
  const run = await completedRun(client);
  job.journal.note({ runId: run.runId });
  await assertSchema(client);
  if (apply) await migrateLedger(client);
  // Loaded only when it is asked for: no other verb needs what it needs.
  const { bringBack } = await import('../acts/bring-back/bring-back.ts');
  return bringBack(job, { client, run, ...command });
}

async function completedRun(client: pg.Client): Promise<Run> {
  const run = await latestRun(client);
  if (run?.status === 'completed') return run;
  if (!run || run.status === 'abandoned')
    throw targetError(
      'nothing_to_restore',
      `No migration has completed on this database (${run ? 'the latest was abandoned' : 'none was ever asked for'}), so nothing is in its quarantine.`,
      'Nothing: `run` begins a migration. To make a database of a backup: `npm run restore`.',
    );
  throw targetError(
    'migration_unfinished',
    `The migration is ${run.status}: what is in quarantine is not decided yet.`,
    'Finish it by running the same migration again, with --repair if rows are to come in at once; then `restore`.',
  );
}
