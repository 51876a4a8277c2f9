import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  findBinaries,
  reachableBinaries,
  type ServerUser,
  serverUser,
} from './embedded-postgres/binaries.ts';
import { initialise, makeHome, SUPERUSER } from './embedded-postgres/cluster.ts';
import { stopWithUs } from './embedded-postgres/reaper.ts';
import { type EmbeddedPostgres, serve } from './embedded-postgres/server.ts';
import { LOOPBACK_ONLY, newPassword } from './embedded-postgres.ts';

/** Another process has started the server of a folder; `url` is how to reach its database. */
export class InUseError extends Error {
  override name = 'InUseError';
  readonly code = 'kept_postgres_in_use';
  readonly url: string;

  constructor(home: string, url: string, options: ErrorOptions) {
    super(`The PostgreSQL in ${home} is running already.`, options);
    this.url = url;
  }
}

export interface KeptSettings {
  /** The folder that holds the data and nothing else; made where it is missing. */
  home: string;
  /** The database that the file `url` names; whether it exists is the caller's business. */
  database: string;
}

/** PostgreSQL's own lock: the one that cannot be stale, because it asks whether its holder lives. */
const IN_USE = /lock file "postmaster\.pid" already exists/;
const NOT_EMPTY = ['ENOTEMPTY', 'EEXIST'];

/**
 * Starts the PostgreSQL 16 whose data lie in `home`, making it the first time, on the port it had before
 * where that is free. Dispose and the end of this process, however that comes, stop the server and keep
 * the data. The file `url` in `home` says how to reach it. Throws an InUseError while another process
 * has started it, an EmbeddedPostgresError where it cannot start.
 */
export async function openPostgres({ home, database }: KeptSettings): Promise<EmbeddedPostgres> {
  const user = await serverUser();
  const remembered = (await readUrl(home)) ?? (await make({ home, database }, user));
  const { password, port } = new URL(remembered);
  const binaries = await reachableBinaries(await findBinaries(), user, join(home, 'native'));
  const cluster = { binaries, user, dataFolder: join(home, 'data'), parameters: LOOPBACK_ONLY };
  let unwatch = () => {};
  const release = async () => unwatch();
  try {
    const server = await serve(cluster, { password, release }, port === '' ? undefined : Number(port));
    unwatch = stopWithUs(home);
    await writeUrl(home, server.url(database));
    return server;
  } catch (cause) {
    const inUse = cause instanceof Error && IN_USE.test(cause.message);
    throw inUse ? new InUseError(home, remembered, { cause }) : cause;
  }
}

/** Made beside `home` and then renamed, so that a half-made one is never taken for a database. */
async function make({ home, database }: KeptSettings, user: ServerUser | undefined): Promise<string> {
  const folder = dirname(home);
  await mkdir(folder, { recursive: true });
  const draft = await makeHome(folder, user);
  try {
    const password = newPassword();
    const binaries = await reachableBinaries(await findBinaries(), user, join(draft, 'native'));
    const dataFolder = join(draft, 'data');
    await initialise({ home: draft, dataFolder, user, password, initdb: binaries.initdb });
    await writeUrl(draft, `postgres://${SUPERUSER}:${password}@127.0.0.1/${database}`);
    await rename(draft, home);
  } catch (cause) {
    await rm(draft, { recursive: true, force: true });
    // Somebody else was quicker, and theirs is as good.
    if (!NOT_EMPTY.includes((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
  }
  return (await readUrl(home)) as string;
}

async function readUrl(home: string): Promise<string | undefined> {
  try {
    return await readFile(join(home, 'url'), 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}

/** It holds the password, so it is for the owner alone. */
async function writeUrl(home: string, url: string): Promise<void> {
  const draft = join(home, 'url.new');
  await writeFile(draft, url, { mode: 0o600 });
  await rename(draft, join(home, 'url'));
}
