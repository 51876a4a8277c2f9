// The job that writes into the ledger that a migration was asked for.

import { latestRun, requestRun } from '../../db/ledger.ts';
import { type EdgeEvent, runMain } from '../edge.ts';
import { sayWaiting } from '../liveness/say.ts';
import { createLogger } from '../log.ts';
import { openSession } from '../session.ts';
import { answer } from './answer.ts';
import { assertApplicationStopped } from './application.ts';

const APPLICATION_NAME = 'migration-request';
const log = createLogger<'request_recorded' | EdgeEvent>(APPLICATION_NAME);

await runMain(log, async () => {
  await using session = await openSession({
    databaseUrl: process.env['DATABASE_URL'],
    applicationName: APPLICATION_NAME,
    onWaiting: sayWaiting(log),
  });
  if ((await latestRun(session.client))?.status !== 'completed')
    await assertApplicationStopped(session.client);
  const run = await requestRun(session.client);
  log.info('request_recorded', { runId: run.runId, status: run.status });
  console.log(answer(run));
  return 0;
});
