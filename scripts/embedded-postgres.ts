import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  findBinaries,
  type PostgresVersion,
  reachableBinaries,
  serverUser,
} from './embedded-postgres/binaries.ts';
import { initialise, makeHome } from './embedded-postgres/cluster.ts';
import { deleteWithUs } from './embedded-postgres/reaper.ts';
import { type EmbeddedPostgres, serve } from './embedded-postgres/server.ts';

export type { EmbeddedPostgres };

export interface StartOptions {
  /** Where the temporary folder is made; the system's temporary folder by default. */
  directory?: string;
  /** Configuration parameters that differ from PostgreSQL's own defaults. */
  parameters?: Record<string, string>;
  /** 16 by default, which is what Compose runs. */
  version?: PostgresVersion;
  /** Hears every line of the server's log. */
  onLog?: (line: string) => void;
}

/** A server of this project listens on loopback alone, and on no socket file. */
export const LOOPBACK_ONLY = { listen_addresses: '127.0.0.1', unix_socket_directories: '' };

/**
 * Starts PostgreSQL in a temporary folder on a free loopback port with a random password; it
 * accepts connections when this returns. Works as root too: the server then runs as `nobody`. Server and
 * folder go away on dispose and with the process, however that ends. Throws an EmbeddedPostgresError
 * when it cannot start.
 */
export async function startPostgres(options: StartOptions = {}): Promise<EmbeddedPostgres> {
  const user = await serverUser();
  const home = await makeHome(options.directory ?? tmpdir(), user);
  const unwatch = deleteWithUs(home);
  const release = async () => {
    await rm(home, { recursive: true, force: true });
    unwatch();
  };
  try {
    const password = newPassword();
    const binaries = await reachableBinaries(await findBinaries(options.version), user, join(home, 'native'));
    const dataFolder = join(home, 'data');
    await initialise({ home, dataFolder, user, password, initdb: binaries.initdb });
    const parameters = { ...LOOPBACK_ONLY, ...options.parameters };
    const settings = { binaries, user, dataFolder, parameters, onLog: options.onLog };
    return await serve(settings, { password, release });
  } catch (cause) {
    await release();
    throw cause;
  }
}

/** A password that needs no encoding in a URL. */
export function newPassword(): string {
  return randomBytes(18).toString('base64url');
}
