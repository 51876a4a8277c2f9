import { ensureLedger, latestRun } from '../../db/ledger.ts';
import { connect } from '../../db/pool.ts';
import { openSession } from '../session.ts';
import { targetError } from './errors.ts';
import type { Job } from './job.ts';
import { findRun, finishRun, recordPutAside, takeLock } from './ledger/runs.ts';
import { discardLoaded } from './stages/prepare/discard.ts';
import { assertOnlyOurRows } from './stages/prepare/target.ts';
import { seal } from './stages/seal/seal.ts';

/**
 * Says in the ledger that no migration is wanted any more, so that the gate opens. What an unfinished
 * run loaded is discarded first and the schema put back: the application must not start on half its data.
 */
export async function abandon(job: Job): Promise<void> {
  const { config, print } = job;
  await using session = await openSession(config.databaseUrl, 'candle-migrate abandon');
  const { client } = session;
  await takeLock(client, 'exclusive');
  await ensureLedger(client);
  const latest = await latestRun(client);
  if (!latest || latest.status === 'abandoned')
    return print('No migration is asked for; there is nothing to abandon.\n');
  if (latest.status === 'completed') {
    throw targetError(
      'already_completed',
      'The migration has completed; there is nothing to abandon.',
      'To go back to the old application see docs/runbook.md.',
    );
  }
  const run = await findRun(client, latest.runId);
  if (run.hasBatches || run.putAside) {
    await assertOnlyOurRows(client, run.runId, { lostRowsAreFine: true });
    await discardLoaded(client, run.runId);
  }
  if (run.putAside) {
    const open = () => connect({ databaseUrl: config.databaseUrl, applicationName: 'candle-migrate seal' });
    await seal(open, config.concurrency, run.putAside);
    await recordPutAside(client, run.runId, null);
  }
  await finishRun(client, run.runId, { status: 'abandoned', error: null, report: null });
  print(
    `Abandoned run ${run.runId}: what it had loaded is discarded, and the frontend may start without the old data.\n`,
  );
}
