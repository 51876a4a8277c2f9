import { requestRun } from '../../db/ledger.ts';
import { runMain } from '../edge.ts';
import { createLogger } from '../log.ts';
import { openSession } from '../session.ts';
import { answer } from './answer.ts';
import { readConfig } from './config.ts';

const APPLICATION_NAME = 'migration-request';
const log = createLogger<'request_recorded' | 'failed' | 'bug'>(APPLICATION_NAME);

await runMain(log, async () => {
  const { databaseUrl } = readConfig(process.env);
  await using session = await openSession(databaseUrl, APPLICATION_NAME);
  const run = await requestRun(session.client);
  log.info('request_recorded', { runId: run.runId, status: run.status });
  console.log(answer(run));
  return 0;
});
