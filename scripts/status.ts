import { echo } from 'zx';
import { listBackups } from './backup/place.ts';
import { describeBackup } from './backup/words.ts';
import { asCalled } from './operate/as-called.ts';
import { runCommand } from './operate/command.ts';
import { Compose } from './operate/compose.ts';
import { openEngine } from './operate/engine.ts';
import { stoppable } from './operate/stop.ts';
import { howToReadReport } from './operate/summary.ts';
import { look } from './status/look.ts';
import { toLookAt } from './status/to-look-at.ts';
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
  const words = { ...deployment, compose: (...args: string[]) => compose.describe(...args) };
  const { sentence, next } = whereabouts(facts, words);
  const [latest] = await listBackups(deployment.backups.folder);
  const there = (volume: string, exists: boolean) => `${volume} ${exists ? 'exists' : 'does not exist'}`;
  const lines: [string, string][] = [
    ['legacy volume', there(deployment.legacyVolume, facts.volumes.legacy)],
    ['PostgreSQL volume', there(deployment.postgresVolume, facts.volumes.postgres)],
    ...facts.rollbacks.map(({ volume, madeAt }): [string, string] => [
      'rollback',
      `${volume}, made on ${madeAt}`,
    ]),
    ['running here', facts.running.join(', ') || 'nothing'],
    ['latest migration', describeRun(facts.run)],
    ...toLookAt(facts, words).map((line): [string, string] => ['to look at', line]),
    ...(facts.run ? [['its report', howToReadReport(deployment)] as [string, string]] : []),
    [
      'latest backup',
      latest
        ? `${latest.manifest.takenAt}, ${describeBackup(latest)}`
        : `none in ${deployment.backups.folder}`,
    ],
  ];
  echo(asCalled(`${sentence}\nNext: ${next}\n`, options.settings));
  for (const [name, what] of lines) echo(asCalled(`${name.padEnd(18)} ${what}`, options.settings));
  return 0;
});

function describeRun(run: Awaited<ReturnType<typeof look>>['run']): string {
  if (!run) return 'none that can be seen';
  const how = `${run.id}, ${run.status}${run.verified ? ', verified' : ''} ${run.finishedAt}`.trimEnd();
  return run.isFromReport ? `${how} (by its report; PostgreSQL does not run)` : how;
}
