import type { Compose, Deployment } from './compose.ts';
import type { Ownership } from './new-volume.ts';

const EXPORT_FOLDER = '/export';

/** The container that writes into the new volume. */
export function exportContainer({ volume }: Pick<Plan, 'volume'>): string {
  return `${volume}-export`;
}

/** What a rollback will do, decided before it does anything. */
export interface Plan {
  compose: Compose;
  deployment: Deployment;
  /** The new volume. */
  volume: string;
  ownership: Ownership;
  /** False once the old volume has been retired. */
  legacyIsThere: boolean;
  /** The migration that has completed here, once the ledger was read; undefined where none has. */
  runId?: string | undefined;
}

/** The job writes as the old application's user, straight into the new volume, where it also compares. */
function exportCommand({ volume, ownership, deployment }: Plan): string[] {
  return [
    ...['--profile', 'migrate', 'run', '--rm', '--no-deps', '--no-TTY', '--user', ownership.owner],
    ...['--name', exportContainer({ volume })],
    ...['--volume', `${volume}:${EXPORT_FOLDER}`, 'migrate-data'],
    ...['export', '--out', `${EXPORT_FOLDER}/${deployment.legacyFile}`, '--report-dir', `/reports/${volume}`],
  ];
}

/** Where the old volume has been retired, its mount needs another one: the new one, read-only. */
export function exportInto(plan: Plan): Promise<number> {
  const settings = plan.legacyIsThere ? {} : { LEGACY_VOLUME: plan.volume };
  return plan.compose.show(exportCommand(plan), settings);
}

/** The steps of a rollback, for a person to read beforehand. */
export function steps(plan: Plan): string {
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

/** What is left to do by hand once the file is on the new volume. */
export function instructions({ compose, deployment, volume }: Plan): string {
  const { database, databaseUser, legacyVolume, oldDatabase } = deployment;
  return `
The legacy file is on the volume ${volume}; ${legacyVolume} is as it was before the migration.

For the old ML service, give the database its old name back, then stop what is left here:

  ${compose.describe('exec', 'postgres', 'psql', '-U', databaseUser, '-d', 'postgres', '-c')} 'ALTER DATABASE ${database} RENAME TO ${oldDatabase}'
  ${compose.describe('--profile', 'migrate', 'down')}

In the old deployment's compose file let the old frontend use the new volume:

  volumes:
    candle-data:
      external: true
      name: ${volume}

Then start it in its own folder. Its containers are made anew, because Compose does not notice another volume on
one that exists; if it was stopped by npm run cutover, this also gives it its restart policy back:

  docker compose up -d --force-recreate

From now on nothing starts here: the gate is shut, and npm run status says why. To come back later with what was
labelled there, set LEGACY_VOLUME=${volume} and move it in place of what is here now:

  npm run cutover -- --again

To go on here after all, without anything that is labelled there:

  ${compose.describe('run', '--rm', 'drizzle-migrate')}
  ${compose.describe(...'--profile migrate run --rm --no-deps migrate-data abandon'.split(' '))}
  ${compose.describe('up', '-d')}`;
}
