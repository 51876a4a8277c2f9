import { resolve } from 'node:path';
import { echo } from 'zx';
import { restoreLegacy } from './backup/legacy-folder.ts';
import { type Backup, listBackups, readBackup } from './backup/place.ts';
import { proveDatabase } from './backup/prove.ts';
import { databaseOf, restoreDatabase } from './backup/restore-database.ts';
import { describeBackup } from './backup/words.ts';
import { asCalled } from './operate/as-called.ts';
import { runCommand } from './operate/command.ts';
import { Compose } from './operate/compose.ts';
import { ScriptError, usageError } from './operate/edge.ts';
import { mustDocker, openEngine } from './operate/engine.ts';
import { stoppable } from './operate/stop.ts';
import { takeTurn } from './operate/turn.ts';
import { removeVolume, volumeExists } from './operate/volumes.ts';

const USAGE = `Restores a backup: into a new database, where every value is compared, and which only then takes the name.
What had the name is put aside under another one, not deleted. Without --from: shows the backups there are.

  npm run restore -- [options]

  --from FOLDER       the backup
  --files-into VOLUME the files of the old volume instead, into a new volume
  --check             restores it into a throw-away PostgreSQL only, to see that it can be done
  --settings FILE     the settings, as Compose takes them        .env
  --yes               goes on without asking
  --help`;

const OPTIONS = {
  from: { type: 'string' },
  'files-into': { type: 'string' },
  check: { type: 'boolean', default: false },
  settings: { type: 'string' },
  yes: { type: 'boolean', default: false },
} as const;

await runCommand(USAGE, OPTIONS, async (options) => {
  const compose = new Compose(options.settings);
  await openEngine();
  const deployment = await compose.deployment();
  if (options.from === undefined) {
    await showBackups(deployment.backups.folder, options.settings);
    return 0;
  }
  const backup = await readBackup(resolve(options.from));
  await stoppable(async (signal) => {
    const volume = options['files-into'];
    if (volume !== undefined) return filesInto(volume, deployment.jobImage, backup, signal);
    if (!options.check) {
      await using _turn = await takeTurn(compose, 'restore', signal);
      return await restoreDatabase(compose, deployment, backup, options.yes, signal);
    }
    await proveDatabase(deployment.postgresImage, backup.folder, databaseOf(backup), signal);
    echo(`It can be restored, and every value is as it was: ${describeBackup(backup)}`);
  });
  return 0;
});

async function showBackups(place: string, settings: string | undefined): Promise<void> {
  const backups = await listBackups(place);
  if (backups.length === 0) throw usageError(`There is no backup in ${place}.`, 'Make one: npm run backup');
  echo(backups.map(describeBackup).join('\n'));
  echo(asCalled('To restore one: npm run restore -- --from FOLDER', settings));
}

async function filesInto(volume: string, image: string, backup: Backup, signal: AbortSignal): Promise<void> {
  const { legacy } = backup.manifest;
  if (!legacy) throw new ScriptError(`${backup.folder} holds no files.`, 'Only those that cutover made do.');
  if (await volumeExists(volume))
    throw new ScriptError(`The volume ${volume} exists, and nothing is replaced.`, 'Name a new one.');
  await mustDocker('volume', 'create', volume);
  try {
    await restoreLegacy(image, backup.folder, legacy, volume, signal);
  } catch (cause) {
    await removeVolume(volume);
    throw cause;
  }
  echo(`${volume} holds the files of ${legacy.volume}, each as it was: ${describeBackup(backup)}`);
}
