import { chalk, echo } from 'zx';
import { confirm } from './operate/ask.ts';
import { Compose, type Deployment } from './operate/compose.ts';
import { readLedger } from './operate/database.ts';
import { runScript, ScriptError, usageError } from './operate/edge.ts';
import { openEngine } from './operate/engine.ts';
import { createVolume, type Ownership, readOwnership } from './operate/new-volume.ts';
import { readOptions } from './operate/options.ts';
import { listHolders, volumeExists, writes } from './operate/volumes.ts';

const USAGE = `Goes back to the old application with everything that was written since: stops this one, exports
what PostgreSQL holds now into a legacy file on a new volume, and says what to start. The old volume is
neither written nor deleted, and neither is PostgreSQL's.

  npm run rollback -- [options]

  --settings FILE   the settings, as Compose takes them       .env
  --volume NAME     the new volume; it must not exist yet      LEGACY_VOLUME-rollback-DATE
  --owner UID:GID   who the old application runs as            the owner of candles.db in the old volume
  --dry-run         look, and print the steps
  --yes             go on without asking
  --help`;

const OPTIONS = {
  settings: { type: 'string' },
  volume: { type: 'string' },
  owner: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  help: { type: 'boolean' },
} as const;

/** Of the old frontend's image, where nothing says otherwise. */
const USUAL_MODE = '755';
const EXPORT_FOLDER = '/export';

interface Plan {
  compose: Compose;
  deployment: Deployment;
  volume: string;
  ownership: Ownership;
  legacyIsThere: boolean;
}

await runScript(async () => {
  const options = readOptions(process.argv.slice(2), OPTIONS);
  if (options.help) {
    echo(USAGE);
    return 0;
  }
  if (options.owner !== undefined && !/^\d+:\d+$/.test(options.owner)) {
    throw usageError(`--owner ${options.owner} is not UID:GID.`, 'Give two numbers, for example 1001:1001.');
  }
  const compose = new Compose(options.settings);
  say('1. Checks');
  const { docker } = await openEngine(process.env['DOCKER_HOST']);
  const deployment = await compose.deployment();
  const volume = options.volume ?? `${deployment.legacyVolume}-rollback-${today()}`;
  if (
    volume === deployment.legacyVolume ||
    volume === deployment.postgresVolume ||
    (await volumeExists(docker, volume))
  ) {
    throw new ScriptError(
      `The volume ${volume} exists, and a rollback replaces nothing.`,
      'Name a new one with --volume.',
    );
  }
  const writers = (await listHolders(docker)).filter(
    (holder) => holder.isRunning && writes(holder, deployment.legacyVolume),
  );
  if (writers.length > 0) {
    throw new ScriptError(
      `The old application is running: ${writers.map(({ name }) => name).join(', ')} writes to ${deployment.legacyVolume}.`,
      `Two applications would be labelling at once. Stop it first: docker stop ${writers[0]?.name}`,
    );
  }
  const legacyIsThere = await volumeExists(docker, deployment.legacyVolume);
  const plan: Plan = {
    compose,
    deployment,
    volume,
    legacyIsThere,
    ownership: await ownershipFor(options.owner, deployment, legacyIsThere),
  };
  echo(`new volume ${volume}, owned by ${plan.ownership.owner}, mode ${plan.ownership.mode}`);
  if (options['dry-run']) {
    echo(steps(plan));
    return 0;
  }
  await confirm('Stop the application and go back?', options.yes);

  say('2. The application stops; PostgreSQL goes on');
  await compose.must('up', '-d', '--wait', 'postgres');
  await compose.must('stop', 'frontend', 'ml');
  const run = await readLedger(compose, deployment);
  echo(run ? `Latest migration: ${run.runId}, ${run.status}.` : 'No migration was ever run here.');

  say('3. What is there now goes into a legacy file on the new volume, verified');
  await createVolume(docker, deployment.jobImage, volume, plan.ownership);
  const exitCode = await exportInto(plan);
  if (exitCode !== 0) {
    await docker.getVolume(volume).remove();
    throw new ScriptError(
      `The export ended with ${exitCode}; the new volume is gone again, and nothing else was changed.`,
      `Its own words are above. To let the application go on: ${compose.describe('up', '-d')}`,
      { exitCode },
    );
  }

  say('4. What to start');
  echo(instructions(plan));
  return 0;
});

async function ownershipFor(
  given: string | undefined,
  { jobImage, jobUser, legacyVolume }: Deployment,
  legacyIsThere: boolean,
): Promise<Ownership> {
  if (given !== undefined) return { owner: given, mode: USUAL_MODE };
  return legacyIsThere ? readOwnership(jobImage, legacyVolume) : { owner: jobUser, mode: USUAL_MODE };
}

/** The job writes as the old application's user, straight into the new volume, where it also compares. */
function exportCommand({ volume, ownership }: Plan): string[] {
  return [
    ...['--profile', 'migrate', 'run', '--rm', '--no-deps', '--no-TTY', '--user', ownership.owner],
    ...['--volume', `${volume}:${EXPORT_FOLDER}`, 'migrate-data'],
    ...['export', '--out', `${EXPORT_FOLDER}/candles.db`, '--report-dir', `/reports/${volume}`],
  ];
}

/** Where the old volume has been retired, its mount needs another one: the new one, read-only. */
function exportInto(plan: Plan): Promise<number> {
  const settings = plan.legacyIsThere ? {} : { LEGACY_VOLUME: plan.volume };
  return plan.compose.show(exportCommand(plan), settings);
}

function steps(plan: Plan): string {
  const { compose, volume, ownership, deployment } = plan;
  return [
    'A rollback would do this:',
    `  ${compose.describe('up', '-d', '--wait', 'postgres')}`,
    `  ${compose.describe('stop', 'frontend', 'ml')}`,
    `  docker volume create ${volume}, owned by ${ownership.owner}`,
    `  ${compose.describe(...exportCommand(plan))}`,
    `${deployment.legacyVolume} stays as it is. Nothing was done.`,
  ].join('\n');
}

function instructions({ compose, deployment, volume }: Plan): string {
  const { database, databaseUser, legacyVolume } = deployment;
  return `
The legacy file is on the volume ${volume}; ${legacyVolume} is as it was before the migration.

For the old ML service, give the database its old name back, then stop what is left here:

  ${compose.describe('exec', 'postgres', 'psql', '-U', databaseUser, '-d', 'postgres', '-c')} 'ALTER DATABASE ${database} RENAME TO ml_db'
  ${compose.describe('--profile', 'migrate', 'down')}

In the old deployment's compose file let the old frontend use the new volume:

  volumes:
    candle-data:
      external: true
      name: ${volume}

Then start it in its own folder: docker compose up -d
To come back here later, set LEGACY_VOLUME=${volume} and empty or replace the database first.`;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function say(text: string): void {
  echo(chalk.bold(text));
}
