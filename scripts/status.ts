import { echo } from 'zx';
import { listBackups } from './backup/place.ts';
import { describeBackup } from './backup/words.ts';
import { runCommand } from './operate/command.ts';
import { Compose } from './operate/compose.ts';
import { openEngine } from './operate/engine.ts';
import { stoppable } from './operate/stop.ts';
import { look } from './status/look.ts';
import { whereabouts } from './status/whereabouts.ts';

const USAGE = `Says where you are, in a sentence, and what comes next: from the volumes, what holds them, the ledger, the
reports and the backups. Changes nothing, and needs nothing to run but Docker.

  npm run status -- [options]

  --settings FILE  the settings, as Compose takes them        .env
  --help`;

const OPTIONS = {
  settings: { type: 'string' },
} as const;

await runCommand(USAGE, OPTIONS, async (options) => {
  await openEngine();
  const compose = new Compose(options.settings);
  const deployment = await compose.deployment();
  const facts = await stoppable((signal) => look(compose, deployment, signal));
  const { sentence, next } = whereabouts(facts, {
    ...deployment,
    compose: (...args) => compose.describe(...args),
  });
  const [latest] = await listBackups(deployment.backups.folder);
  const there = (exists: boolean) => (exists ? 'exists' : 'does not exist');
  echo(`${sentence}
Next: ${next}

legacy volume      ${deployment.legacyVolume} ${there(facts.volumes.legacy)}
PostgreSQL volume  ${deployment.postgresVolume} ${there(facts.volumes.postgres)}
running here       ${facts.running.join(', ') || 'nothing'}
latest migration   ${describeRun(facts.run)}
latest backup      ${latest ? `${latest.manifest.takenAt}, ${describeBackup(latest)}` : `none in ${deployment.backups.folder}`}`);
  return 0;
});

function describeRun(run: Awaited<ReturnType<typeof look>>['run']): string {
  if (!run) return 'none that can be seen';
  const how = `${run.id}, ${run.status}${run.verified ? ', verified' : ''} ${run.finishedAt}`.trimEnd();
  return run.isFromReport ? `${how} (by its report; PostgreSQL does not run)` : how;
}
