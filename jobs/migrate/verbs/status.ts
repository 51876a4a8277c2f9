import { latestRun, quarantineCounts, type Run } from '../../../db/ledger.ts';
import { isLockHeld, MIGRATION_LOCK } from '../../../db/locks.ts';
import { sayWaiting } from '../../liveness/say.ts';
import { openSession } from '../../session.ts';
import type { Job } from '../job.ts';
import { loadedRows } from '../ledger/batches.ts';
import { counted } from '../rules/wording.ts';
import { SESSION_PREFIX } from '../target/session.ts';
import type { PrintingVerb } from './verb.ts';

/** Prints what the ledger knows of the latest run, and whether somebody works on it now. Writes nothing. */
export const status: PrintingVerb = {
  help: 'what the ledger knows of the latest run',
  again: 'Run the same command again.',
  reported: null,
  run: show,
};

async function show({ config, log, print }: Job): Promise<void> {
  await using session = await openSession({
    databaseUrl: config.databaseUrl,
    applicationName: `${SESSION_PREFIX} status`,
    onWaiting: sayWaiting(log),
  });
  const { client } = session;
  const run = await latestRun(client);
  if (!run) return print('No migration was ever asked for on this database.\n');
  const alive = await isLockHeld(client, MIGRATION_LOCK);
  const loaded = await loadedRows(client, run.runId);
  const kept = await quarantineCounts(client, run.runId);
  const lines = [
    `run        ${run.runId}`,
    `status     ${run.status}${run.verified ? ', verified' : ''}${atWork(run, alive)}`,
    `requested  ${run.requestedAt.toISOString()}`,
    `started    ${run.startedAt?.toISOString() ?? 'never'}${run.worker ? ` by ${run.worker}` : ''}`,
    `finished   ${run.finishedAt?.toISOString() ?? 'not yet'}`,
    ...[...loaded].map(([table, rows]) => `loaded     ${table}: ${counted(rows, 'row')}`),
    ...kept.flatMap(({ table, rows, restored }) => [
      ...(rows > restored ? [`quarantine ${table}: ${counted(rows - restored, 'row')}`] : []),
      ...(restored > 0 ? [`restored   ${table}: ${counted(restored, 'row')} from quarantine`] : []),
    ]),
    ...(run.error
      ? [`error      ${run.error.code}: ${run.error.message}`, `next       ${run.error.hint}`]
      : []),
  ];
  print(`${lines.join('\n')}\n`);
}

/** A process that was killed leaves "running" behind. */
function atWork({ status: recorded }: Run, alive: boolean): string {
  if (alive) return ', a process is at work';
  return recorded === 'running'
    ? ', but nobody works on it: it was killed, and the same command goes on with it'
    : '';
}
