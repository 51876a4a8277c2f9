import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closedFolderAbove, EmbeddedPostgresError, type ServerUser } from './binaries.ts';
import { runAs } from './process.ts';

export const SUPERUSER = 'postgres';

/**
 * A new folder in `directory` that belongs to the server's user alone. Throws an EmbeddedPostgresError
 * when that user cannot reach it.
 */
export async function makeHome(directory: string, user: ServerUser | undefined): Promise<string> {
  await mkdir(directory, { recursive: true });
  const closed = user && (await closedFolderAbove(join(directory, 'any')));
  if (closed) {
    throw new EmbeddedPostgresError(
      `PostgreSQL does not run as root, and its user nobody cannot reach ${closed}.`,
      'Choose a folder that every user can enter, for example under /tmp: TMPDIR, or --data where there is that option.',
    );
  }
  const home = await mkdtemp(join(directory, 'candle-postgres-'));
  await handOver(home, user);
  return home;
}

async function handOver(path: string, user: ServerUser | undefined): Promise<void> {
  await chmod(path, 0o700);
  if (user) await chown(path, user.uid, user.gid);
}

export interface Cluster {
  home: string;
  dataFolder: string;
  user: ServerUser | undefined;
  password: string;
  initdb: string;
}

/**
 * Makes an empty cluster in `dataFolder`, in UTF-8, its superuser known by password only. `C.UTF-8`
 * sorts by code point; macOS has it under no name, and `C` sorts alike there.
 */
export async function initialise({ home, dataFolder, user, password, initdb }: Cluster): Promise<void> {
  const passwordFile = join(home, 'password');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) await chown(passwordFile, user.uid, user.gid);
  const locale = process.platform === 'linux' ? 'C.UTF-8' : 'C';
  await runAs(user, initdb, [
    `--pgdata=${dataFolder}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    `--locale=${locale}`,
    // Only about this one command: a machine that loses power now starts afresh anyway.
    '--no-sync',
  ]);
  await rm(passwordFile);
}
