import { echo } from 'zx';
import { confirmByName } from './operate/ask.ts';
import { Compose } from './operate/compose.ts';
import { type LedgerFacts, readLedger } from './operate/database.ts';
import { runScript, ScriptError } from './operate/edge.ts';
import { openEngine } from './operate/engine.ts';
import { readOptions } from './operate/options.ts';
import { listHolders, mounts, removeVolume, volumeBytes, volumeExists } from './operate/volumes.ts';

const USAGE = `Deletes the old frontend's volume, a week or more after a migration from it was verified.

  npm run retire:legacy -- [options]

  --settings FILE  the settings, as Compose takes them        .env
  --yes NAME       the volume's name, typed beforehand
  --help`;

await runScript(async () => {
  const options = readOptions(process.argv.slice(2), {
    settings: { type: 'string' },
    yes: { type: 'string' },
    help: { type: 'boolean' },
  });
  if (options.help) {
    echo(USAGE);
    return 0;
  }
  const compose = new Compose(options.settings);
  await openEngine();
  const deployment = await compose.deployment();
  const volume = deployment.legacyVolume;
  if (!(await volumeExists(volume))) {
    throw new ScriptError(
      `There is no volume ${volume}.`,
      'It has been retired already, or LEGACY_VOLUME is another one.',
    );
  }
  const run = assertWeekPassed(await readLedger(compose, deployment));
  const holders = (await listHolders()).filter((holder) => mounts(holder, volume));
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
