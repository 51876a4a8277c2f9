import { echo } from 'zx';
import { confirmByName } from './operate/ask.ts';
import { runCommand } from './operate/command.ts';
import { Compose, type Deployment } from './operate/compose.ts';
import { type LedgerFacts, readLedger } from './operate/database.ts';
import { ScriptError } from './operate/edge.ts';
import { openEngine } from './operate/engine.ts';
import { legacyDigest } from './operate/legacy-digest.ts';
import { takeTurn } from './operate/turn.ts';
import { listHolders, mounts, removeVolume, volumeBytes, volumeExists } from './operate/volumes.ts';

const USAGE = `Deletes the old frontend's volume, a week or more after a migration from it was verified.

  npm run retire:legacy -- [options]

  --settings FILE  the settings, as Compose takes them        .env
  --yes NAME       the volume's name, typed beforehand
  --help`;

const OPTIONS = {
  settings: { type: 'string' },
  yes: { type: 'string' },
} as const;

await runCommand(USAGE, OPTIONS, async (options) => {
  const compose = new Compose(options.settings);
  await openEngine();
  const deployment = await compose.deployment();
  await using _turn = await takeTurn(compose, 'retire:legacy', new AbortController().signal);
  const volume = deployment.legacyVolume;
  if (!(await volumeExists(volume))) {
    throw new ScriptError(
      `There is no volume ${volume}.`,
      'It has been retired already, or LEGACY_VOLUME is another one.',
    );
  }
  const run = assertWeekPassed(await readLedger(compose, deployment));
  await assertWasMigrated(compose, deployment, run);
  const holders = (await listHolders(deployment)).filter((holder) => mounts(holder, volume));
  if (holders.length > 0) {
    const names = holders.map(({ name }) => name).join(' ');
    throw new ScriptError(
      `Containers mount ${volume}: ${holders.map(({ name, state }) => `${name} (${state})`).join(', ')}.`,
      `Remove them once nobody needs them any more: docker rm ${names}`,
    );
  }
  const bytes = await volumeBytes(volume);
  echo(`volume    ${volume}
size      ${bytes === undefined ? 'unknown' : `about ${bytes.toLocaleString('en')} bytes`}
migrated  by run ${run.runId}, completed and verified on ${run.finishedAt}
What was labelled before the migration is in PostgreSQL; this deletes the file it came from, for good.`);
  await confirmByName(volume, options.yes);
  await removeVolume(volume);
  echo(`${volume} is deleted. From now on: ${compose.describe('up', '-d')}, without --profile migrate.`);
  return 0;
});

/** The ledger's own date, and the database server's clock: the one of this machine does not count. */
function assertWeekPassed(run: LedgerFacts | undefined): LedgerFacts {
  if (run?.status !== 'completed' || !run.verified) {
    throw new ScriptError(
      run
        ? `The latest migration is ${run.status}, not completed and verified.`
        : 'No migration was ever run on this database.',
      'The old volume is the only place where the old data is safe. Keep it.',
    );
  }
  if (!run.weekHasPassed) {
    throw new ScriptError(
      `The migration was verified on ${run.finishedAt}, less than a week ago.`,
      'Keep the old volume for a week: it is the quickest way back.',
    );
  }
  return run;
}

/**
 * The volume must hold byte for byte what the run migrated: a volume that a rollback made, or one into which
 * the old application has written since, is the only place of what it holds. Otherwise says what would be
 * lost.
 */
async function assertWasMigrated(
  compose: Compose,
  { jobImage, legacyVolume: volume, legacyFile: file }: Deployment,
  { runId, sourceSha256 }: LedgerFacts,
): Promise<void> {
  const digest = await legacyDigest(jobImage, { legacyVolume: volume, legacyFile: file });
  if ('failure' in digest) {
    throw new ScriptError(
      `${volume} cannot be held against the run: ${digest.failure}.`,
      'Nothing was deleted. Look into it: docker volume ls shows the names.',
    );
  }
  if (digest.sha256 === sourceSha256) return;
  echo(`${file} in ${volume} is not what run ${runId} migrated. What of it PostgreSQL does not hold:`);
  const verify = ['run', '--rm', '--no-deps', '--no-TTY', 'migrate-data', 'verify'];
  echo((await compose.run('--profile', 'migrate', ...verify)).stdout);
  throw new ScriptError(
    `${volume} was not migrated by run ${runId}, or was written to since; with it, what is listed above would be lost. Nothing was deleted.`,
    'Set LEGACY_VOLUME to the volume that was migrated. What is only in this one is moved with "Migrating again" in docs/runbook.md.',
  );
}
