import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinaries, reachableBinaries, serverUser } from './embedded-postgres/binaries.ts';
import { initialise, makeHome, SUPERUSER } from './embedded-postgres/cluster.ts';
import {
  freePort,
  type ServerSettings,
  type StopMode,
  startServer,
  stopServer,
} from './embedded-postgres/process.ts';
import { watchOver } from './embedded-postgres/reaper.ts';

export interface StartOptions {
  /** Where the temporary folder is made; the system's temporary folder by default. */
  directory?: string;
  /** Configuration parameters that differ from PostgreSQL's own defaults. */
  parameters?: Record<string, string>;
}

/** A PostgreSQL 16 of one's own; disposing it stops the server and deletes its folder. */
export interface EmbeddedPostgres extends AsyncDisposable {
  readonly port: number;
  /** The superuser's URL of a database on this server, password included. */
  url(database: string): string;
  /** Stops the server and keeps its data; `immediate` is what a crash looks like to its clients. */
  stop(mode?: StopMode): Promise<void>;
  /** Starts it again after `stop`, on the same port with the same data. */
  start(): Promise<void>;
}

const PORT_ATTEMPTS = 5;
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Starts PostgreSQL 16 in a temporary folder on a free loopback port with a random password; it
 * accepts connections when this returns. Works as root too: the server then runs as `nobody`. Server and
 * folder go away on dispose and with the process, however that ends. Throws an EmbeddedPostgresError
 * when it cannot start.
 */
export async function startPostgres(options: StartOptions = {}): Promise<EmbeddedPostgres> {
  const user = await serverUser();
  const home = await makeHome(options.directory ?? tmpdir(), user);
  const unwatch = watchOver(home);
  try {
    const password = randomBytes(18).toString('base64url');
    const binaries = await reachableBinaries(await findBinaries(), user, join(home, 'native'));
    const dataFolder = join(home, 'data');
    await initialise({ home, dataFolder, user, password, initdb: binaries.initdb });
    const parameters = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...options.parameters };
    const { settings, child } = await startOnFreePort({ binaries, user, dataFolder, parameters });
    return new Server({ home, password, unwatch }, settings, child);
  } catch (cause) {
    await rm(home, { recursive: true, force: true });
    unwatch();
    throw cause;
  }
}

/** What a server's life depends on besides its process. */
interface Surroundings {
  home: string;
  password: string;
  unwatch: () => void;
}

class Server implements EmbeddedPostgres {
  readonly port: number;
  readonly #surroundings: Surroundings;
  readonly #settings: ServerSettings;
  #child: ChildProcess;
  #disposal: Promise<void> | undefined;

  constructor(surroundings: Surroundings, settings: ServerSettings, child: ChildProcess) {
    this.port = settings.port;
    this.#surroundings = surroundings;
    this.#settings = settings;
    this.#child = child;
    for (const signal of ENDING_SIGNALS) process.once(signal, this.#endBySignal);
  }

  url(database: string): string {
    return `postgres://${SUPERUSER}:${this.#surroundings.password}@127.0.0.1:${this.port}/${encodeURIComponent(database)}`;
  }

  async stop(mode?: StopMode): Promise<void> {
    await stopServer(this.#child, mode);
  }

  async start(): Promise<void> {
    this.#child = await startServer(this.#settings);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposal ??= this.#dispose();
    return this.#disposal;
  }

  async #dispose(): Promise<void> {
    await stopServer(this.#child);
    await rm(this.#surroundings.home, { recursive: true, force: true });
    for (const signal of ENDING_SIGNALS) process.removeListener(signal, this.#endBySignal);
    this.#surroundings.unwatch();
  }

  /** Ends the process by the same signal, unless the program has a handler that decides about its end. */
  readonly #endBySignal = async (signal: NodeJS.Signals): Promise<void> => {
    await this[Symbol.asyncDispose]();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
}

/** Another program may take the port between the question and the start: then the next one is tried. */
async function startOnFreePort(
  cluster: Omit<ServerSettings, 'port'>,
  attempt = 1,
): Promise<{ settings: ServerSettings; child: ChildProcess }> {
  const settings = { ...cluster, port: await freePort() };
  try {
    return { settings, child: await startServer(settings) };
  } catch (cause) {
    const taken = cause instanceof Error && /Address already in use/.test(cause.message);
    if (!taken || attempt === PORT_ATTEMPTS) throw cause;
    return startOnFreePort(cluster, attempt + 1);
  }
}
