import type { Compose, Deployment } from '../operate/compose.ts';
import { readLedger } from '../operate/database.ts';
import type { Engine } from '../operate/engine.ts';
import { volumeBytes } from '../operate/volumes.ts';
import { backUpDatabase } from './database.ts';
import { backUpLegacy } from './legacy-folder.ts';
import { databaseSizes, openLiveServer } from './live-server.ts';
import { type Backup, makeBackup } from './place.ts';
import { assertSpace } from './space.ts';

/**
 * Backs up what a migration is about to change or to read: the database, by its old or its new name, the
 * roles, and the legacy volume; each proved by restoring it. Starts PostgreSQL, and needs the jobs' image.
 * Undefined where a migration has completed here, and nothing is about to change, unless `again`: another
 * file is to be moved in its place.
 */
export async function backUpBeforeMove(
  compose: Compose,
  engine: Engine,
  deployment: Deployment,
  signal: AbortSignal,
  again = false,
): Promise<Backup | undefined> {
  await compose.must('up', '-d', '--wait', 'postgres');
  const live = await openLiveServer(compose, signal);
  await using _client = live.client;
  const sizes = await databaseSizes(live, signal);
  if (
    !again &&
    sizes.has(deployment.database) &&
    (await readLedger(compose, deployment))?.status === 'completed'
  )
    return undefined;
  const name = [deployment.oldDatabase, deployment.database].find((one) => sizes.has(one));
  const { jobImage, legacyVolume, backups } = deployment;
  const bytes = ((await volumeBytes(legacyVolume)) ?? 0) + (name === undefined ? 0 : Number(sizes.get(name)));
  await assertSpace(backups.folder, engine, bytes);
  return await makeBackup(backups.folder, async (folder) => {
    const takenAt = new Date().toISOString();
    const legacy = await backUpLegacy(jobImage, legacyVolume, folder, signal);
    const database = name === undefined ? null : await backUpDatabase(live, name, folder, signal);
    return { backupVersion: 1, kind: 'move', takenAt, provedAt: new Date().toISOString(), database, legacy };
  });
}
