import { chalk, echo } from 'zx';
import { asCalled } from './operate/as-called.ts';
import { confirm } from './operate/ask.ts';
import { runCommand } from './operate/command.ts';
import { Compose, type Deployment } from './operate/compose.ts';
import { readLedger, recordRollback } from './operate/database.ts';
import { ScriptError, usageError } from './operate/edge.ts';
import { docker, openEngine } from './operate/engine.ts';
import { createVolume, type Ownership, readOwnership } from './operate/new-volume.ts';
import { exportContainer, exportInto, instructions, type Plan, steps } from './operate/rollback-plan.ts';
import { rollbackLabels } from './operate/rollbacks.ts';
import { takeTurn } from './operate/turn.ts';
import { listHolders, removeVolume, volumeExists, writes } from './operate/volumes.ts';

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
} as const;

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** Of the old frontend's image, where nothing says otherwise. */
const USUAL_MODE = '755';

await runCommand(USAGE, OPTIONS, async (options) => {
  if (options.owner !== undefined && !/^\d+:\d+$/.test(options.owner)) {
    throw usageError(`--owner ${options.owner} is not UID:GID.`, 'Give two numbers, for example 1001:1001.');
  }
  say('1. Checks');
  await openEngine();
  const compose = new Compose(options.settings);
  await using _turn = await takeTurn(compose, 'rollback', new AbortController().signal);
  const plan = await makePlan(compose, options);
  echo(`new volume ${plan.volume}, owned by ${plan.ownership.owner}, mode ${plan.ownership.mode}`);
  if (options['dry-run']) {
    echo(steps(plan));
    return 0;
  }
  await confirm('Stop the application and go back?', options.yes);
  say('2. The application stops; PostgreSQL goes on');
  await stopApplication(plan);
  say('3. What is there now goes into a legacy file on the new volume, verified');
  await fillVolume(plan);
  say('4. What to start');
  echo(asCalled(instructions(plan), options.settings));
  return 0;
});

interface Wishes {
  volume?: string | undefined;
  owner?: string | undefined;
}

/** Throws where the new volume exists, or the old application runs. */
async function makePlan(compose: Compose, wishes: Wishes): Promise<Plan> {
  const deployment = await compose.deployment();
  const { legacyVolume, postgresVolume } = deployment;
  const volume = wishes.volume ?? `${legacyVolume}-rollback-${today()}`;
  if ([legacyVolume, postgresVolume].includes(volume) || (await volumeExists(volume))) {
    throw new ScriptError(
      `The volume ${volume} exists, and a rollback replaces nothing.`,
      'Name a new one with --volume.',
    );
  }
  await assertOldIsStopped(deployment);
  const legacyIsThere = await volumeExists(legacyVolume);
  const ownership = await ownershipFor(wishes.owner, deployment, legacyIsThere);
  return { compose, deployment, volume, ownership, legacyIsThere };
}

async function assertOldIsStopped(deployment: Deployment): Promise<void> {
  const { legacyVolume } = deployment;
  const holders = await listHolders(deployment);
  const writers = holders.filter((holder) => holder.isRunning && writes(holder, legacyVolume));
  if (writers.length === 0) return;
  throw new ScriptError(
    `The old application is running: ${writers.map(({ name }) => name).join(', ')} writes to ${legacyVolume}.`,
    `Two applications would be labelling at once. Stop it first: docker stop ${writers[0]?.name}`,
  );
}

async function ownershipFor(
  given: string | undefined,
  { jobImage, jobUser, legacyVolume, legacyFile }: Deployment,
  legacyIsThere: boolean,
): Promise<Ownership> {
  if (given !== undefined) return { owner: given, mode: USUAL_MODE };
  return legacyIsThere
    ? readOwnership(jobImage, legacyVolume, legacyFile)
    : { owner: jobUser, mode: USUAL_MODE };
}

async function stopApplication(plan: Plan): Promise<void> {
  const { compose, deployment } = plan;
  await compose.must('up', '-d', '--wait', 'postgres');
  await compose.must('stop', 'frontend', 'ml');
  const run = await readLedger(compose, deployment);
  plan.runId = run?.status === 'completed' ? run.runId : undefined;
  echo(run ? `Latest migration: ${run.runId}, ${run.status}.` : 'No migration was ever run here.');
}

/** Where the export fails or is interrupted, the new volume is gone again and the application goes on. */
async function fillVolume(plan: Plan): Promise<void> {
  const { compose, deployment, volume, ownership } = plan;
  let exitCode = 1;
  // Ctrl-C ends the export, which a terminal tells of it, too; what it leaves is removed below.
  let isInterrupted = false;
  const goOn = () => {
    isInterrupted = true;
  };
  for (const signal of SIGNALS) process.on(signal, goOn);
  try {
    await createVolume(deployment.jobImage, volume, ownership, rollbackLabels(deployment));
    exitCode = await exportInto(plan);
    if (exitCode === 0 && plan.runId) {
      exitCode = 1;
      await recordRollback(compose, deployment, plan.runId, volume);
      exitCode = 0;
    }
    if (exitCode === 0) return;
  } finally {
    if (exitCode !== 0) await undo(plan);
    for (const signal of SIGNALS) process.off(signal, goOn);
  }
  if (isInterrupted)
    throw new ScriptError(
      'Interrupted. The new volume is gone again, nothing else was changed, and the application goes on.',
      `The same command begins anew. If the application does not run: ${compose.describe('up', '-d')}`,
      { exitCode },
    );
  throw new ScriptError(
    `The export ended with ${exitCode}; the new volume is gone again, nothing else was changed, and the application goes on.`,
    `Its own words are above. If the application does not run: ${compose.describe('up', '-d')}`,
    { exitCode },
  );
}

async function undo({ compose, volume }: Plan): Promise<void> {
  await docker('rm', '--force', exportContainer({ volume }));
  if (await volumeExists(volume)) await removeVolume(volume);
  await compose.run('start', 'frontend', 'ml');
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function say(text: string): void {
  echo(chalk.bold(text));
}
