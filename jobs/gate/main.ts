// The job that decides whether the application may start.

import { latestRun } from '../../db/ledger.ts';
import { isLockHeld, MIGRATION_LOCK } from '../../db/locks.ts';
import { type EdgeEvent, runMain } from '../edge.ts';
import { sayWaiting } from '../liveness/say.ts';
import { createLogger } from '../log.ts';
import { openSession } from '../session.ts';
import { decide } from './decide.ts';

const APPLICATION_NAME = 'migration-gate';
const EXIT_SHUT = 1;
const log = createLogger<'gate_judged' | EdgeEvent>(APPLICATION_NAME);

await runMain(log, async () => {
  await using session = await openSession({
    databaseUrl: process.env['DATABASE_URL'],
    applicationName: APPLICATION_NAME,
    onWaiting: sayWaiting(log),
  });
  const run = await latestRun(session.client);
  const { open, reason } = decide(run, await isLockHeld(session.client, MIGRATION_LOCK));
  log.info('gate_judged', { open, runId: run?.runId, status: run?.status });
  console.log(`The gate is ${open ? 'open' : 'SHUT'}: ${reason}`);
  return open ? 0 : EXIT_SHUT;
});
