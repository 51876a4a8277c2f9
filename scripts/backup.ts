import { echo } from 'zx';
import { backUpDatabase } from './backup/database.ts';
import { databaseSizes, type LiveServer, openLiveServer } from './backup/live-server.ts';
import { deleteOld, makeBackup } from './backup/place.ts';
import { assertSpace } from './backup/space.ts';
import { describeBackup } from './backup/words.ts';
import { asCalled } from './operate/as-called.ts';
import { runCommand } from './operate/command.ts';
import { Compose, type Deployment } from './operate/compose.ts';
import { ScriptError } from './operate/edge.ts';
import { type Engine, openEngine } from './operate/engine.ts';
import { stoppable } from './operate/stop.ts';

const USAGE = `Backs up the application's database while it works on: a dump of one moment, and the roles. Each backup is
proved by restoring it into a throw-away PostgreSQL, where every value is compared; one that is not proved
is not kept. Where backups go, and how many are kept, is in the settings: BACKUP_DIR, BACKUP_KEEP.

  npm run backup -- [options]

  --settings FILE  the settings, as Compose takes them        .env
  --help`;

const OPTIONS = {
  settings: { type: 'string' },
} as const;

await runCommand(USAGE, OPTIONS, (options) =>
  stoppable(async (signal) => {
    const compose = new Compose(options.settings);
    const engine = await openEngine();
    const deployment = await compose.deployment();
    const live = await openLiveServer(compose, signal);
    await using _client = live.client;
    const backup = await backUp(live, engine, deployment, signal);
    echo(`Backed up and proved: ${describeBackup(backup)}`);
    for (const folder of await deleteOld(deployment.backups.folder, deployment.backups.keep))
      echo(`Deleted, because BACKUP_KEEP=${deployment.backups.keep}: ${folder}`);
    echo(asCalled(`To restore it: npm run restore -- --from ${backup.folder}`, options.settings));
    return 0;
  }),
);

function backUp(live: LiveServer, engine: Engine, { database, backups }: Deployment, signal: AbortSignal) {
  return makeBackup(backups.folder, async (folder) => {
    const takenAt = new Date().toISOString();
    const bytes = (await databaseSizes(live, signal)).get(database);
    if (bytes === undefined) throw noDatabase(database);
    await assertSpace(folder, engine, bytes);
    const dumped = await backUpDatabase(live, database, folder, signal);
    const provedAt = new Date().toISOString();
    return { backupVersion: 1, kind: 'regular', takenAt, provedAt, database: dumped, legacy: null };
  });
}

function noDatabase(database: string): ScriptError {
  return new ScriptError(
    `There is no database ${database} on the server.`,
    'POSTGRES_DB names another one, or the migration has not begun: npm run status',
  );
}
