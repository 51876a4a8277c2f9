import { latestRun, recordObjection } from '../../../db/ledger.ts';
import { migrateLedger } from '../../../db/ledger-migrations.ts';
import { sayWaiting } from '../../liveness/say.ts';
import { restoreContext } from '../acts/change.ts';
import { targetError } from '../errors.ts';
import type { Job } from '../job.ts';
import { takeLock } from '../ledger/lock.ts';
import { claimRun, finishRun, loadedBatches } from '../ledger/runs.ts';
import { discardLoaded } from '../stages/prepare/discard.ts';
import { assertOnlyOurRows } from '../stages/prepare/rows.ts';
import { restoreConstraints, validateAndAnalyze } from '../stages/restore/restore.ts';
import { assertNoForeignKeys } from '../target/foreign-keys.ts';
import { namingLockHolders } from '../target/lock-holders.ts';
import { openMain, processName } from '../target/session.ts';
import type { PrintingVerb } from './verb.ts';

/**
 * Says in the ledger that no migration is wanted any more, so that the gate opens. What an unfinished
 * run loaded is discarded first and the schema restored: the application must not start on half its data.
 * Of a completed one it says that nothing else is to come.
 */
export const abandon: PrintingVerb = {
  help: 'discards an unfinished run and opens the gate',
  again: 'Run the same command again.',
  reported: null,
  run: giveUp,
};

async function giveUp(job: Job): Promise<void> {
  const { config, log, print } = job;
  await using session = await openMain(config.databaseUrl, '', sayWaiting(log));
  const { client } = session;
  await takeLock(client, 'exclusive');
  await migrateLedger(client);
  const latest = await latestRun(client);
  if (!latest || latest.status === 'abandoned')
    return print('No migration is asked for; there is nothing to abandon.\n');
  const claim = await claimRun(client, processName());
  if ('completed' in claim) {
    if (claim.completed.error) {
      await recordObjection(client, claim.completed.runId, null);
      return print(
        'The migration stays completed, and the application may start with what PostgreSQL holds.\n',
      );
    }
    throw targetError(
      'already_completed',
      'The migration has completed; there is nothing to abandon.',
      'To go back to the old application see docs/runbook.md.',
    );
  }
  const run = claim.claimed;
  if (run.detached || (await loadedBatches(client, run.runId)) > 0) {
    await assertNoForeignKeys(client);
    await assertOnlyOurRows(client, run.runId, { lostRowsAreFine: true });
    await namingLockHolders(config.databaseUrl, () => discardLoaded(client, run));
  }
  if (run.detached) {
    // Of tables that hold nothing any more.
    const context = restoreContext(job, run, 1);
    await restoreConstraints(context, run.detached);
    await validateAndAnalyze(context, run.detached);
  }
  await finishRun(client, run.runId, { status: 'abandoned', error: null, report: null });
  print(
    `Abandoned run ${run.runId}: what it had loaded is discarded, and the frontend may start without the old data.\n`,
  );
}
