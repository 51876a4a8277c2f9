import { chalk, echo } from 'zx';
import { megabytes } from './backup/space.ts';
import { runCommand } from './operate/command.ts';
import { Compose } from './operate/compose.ts';
import { ScriptError } from './operate/edge.ts';
import { openEngine } from './operate/engine.ts';
import { stoppable } from './operate/stop.ts';
import { volumeExists } from './operate/volumes.ts';
import { type Copy, copyLegacy } from './rehearse/copy-legacy.ts';
import { type Outcome, rehearse } from './rehearse/rehearsal.ts';

const USAGE = `Rehearses the migration while the old deployment works on: copies the legacy file as it is at one moment,
runs the real jobs on the copy and a PostgreSQL that is thrown away, and shows the report, what is found in
the data, and what the move will take. Leaves nothing behind. Ends as the data job does.

  npm run rehearse -- [options]

  --settings FILE  the settings, as Compose takes them        .env
  --help`;

/** Of frontend and ML service until they are healthy, measured once the database is ready. */
const APPLICATION_SECONDS = 15;

const OPTIONS = {
  settings: { type: 'string' },
} as const;

await runCommand(USAGE, OPTIONS, async (options) => {
  await openEngine();
  const compose = new Compose(options.settings);
  const deployment = await compose.deployment();
  if (!(await volumeExists(deployment.legacyVolume)))
    throw new ScriptError(
      `There is no volume ${deployment.legacyVolume}.`,
      'docker volume ls shows the names; set LEGACY_VOLUME.',
    );
  say("1. The jobs' image is built");
  if ((await compose.show(['--profile', 'migrate', 'build', 'drizzle-migrate'])) !== 0)
    throw new ScriptError('The image cannot be built.', 'Its own words are above. Nothing was changed.');
  return stoppable(async (signal) => {
    say(`2. A copy of candles.db in ${deployment.legacyVolume}, whoever writes to it`);
    const copy = await copyLegacy(deployment, signal);
    await using _container = copy.container;
    echo(`${megabytes(copy.bytes)} in ${copy.seconds.toFixed(2)} s`);
    say('3. The migration of the copy, into a PostgreSQL that is thrown away');
    const outcome = await rehearse(deployment, copy, signal);
    echo(outcome.summary.trimEnd());
    say('4. What the move will take');
    echo(expectation(copy, outcome));
    return outcome.exitCode;
  });
});

/** The backup packs the file, unpacks it, and reads it three times. */
function expectation({ bytes, seconds: copied }: Copy, { seconds, serverBytes }: Outcome): string {
  const files = 5 * copied;
  const downtime = files + seconds.start + seconds.schema + seconds.job + APPLICATION_SECONDS;
  return `downtime  about ${Math.ceil(downtime)} s on this machine, as busy as it is now: backup of the file ${files.toFixed(1)},
          PostgreSQL ${seconds.start.toFixed(1)}, schema ${seconds.schema.toFixed(1)}, data ${seconds.job.toFixed(1)}, application ${APPLICATION_SECONDS}; and as
          long as the old database takes to be backed up, which was not rehearsed
space     ${megabytes(serverBytes)} for PostgreSQL, ${megabytes(bytes)} for the backup of the file, and the same again while it is proved
Nothing is left of this rehearsal, and nothing was changed.`;
}

function say(text: string): void {
  echo(chalk.bold(text));
}
