import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { SUPERUSER } from './cluster.ts';
import { freePort, type ServerSettings, type StopMode, startServer, stopServer } from './process.ts';

/** A PostgreSQL 16 of one's own; disposing it stops the server. */
export interface EmbeddedPostgres extends AsyncDisposable {
  readonly port: number;
  /** The superuser's URL of a database on this server, password included. */
  url(database: string): string;
  /** Stops the server and keeps its data; `immediate` is what a crash looks like to its clients. */
  stop(mode?: StopMode): Promise<void>;
  /** Starts it again after `stop`, or after it died, on the same port with the same data. */
  start(): Promise<void>;
  /** Resolves once the server has ended: with true where nobody here has asked it to. */
  died(): Promise<boolean>;
}

/** What a server's life depends on besides its process. */
export interface Surroundings {
  password: string;
  /** Called once, when the server has been stopped for good. */
  release: () => Promise<void>;
}

export type ClusterSettings = Omit<ServerSettings, 'port'>;

const PORT_ATTEMPTS = 5;
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Starts a server on `port`, or on a free one where that is taken or undefined; it accepts connections
 * when this returns and goes away on dispose and by the signals that end a program. Throws an
 * EmbeddedPostgresError when it cannot start.
 */
export async function serve(
  cluster: ClusterSettings,
  surroundings: Surroundings,
  port?: number,
): Promise<EmbeddedPostgres> {
  const { settings, child } = await startOnFreePort(cluster, port);
  return new Server(surroundings, settings, child);
}

/** The superuser's URL of a database behind a port of this machine. */
function superuserUrl(password: string, port: number, database: string): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

class Server implements EmbeddedPostgres {
  readonly port: number;
  readonly #surroundings: Surroundings;
  readonly #settings: ServerSettings;
  #child: ChildProcess;
  #isAsked = false;
  #disposal: Promise<void> | undefined;

  constructor(surroundings: Surroundings, settings: ServerSettings, child: ChildProcess) {
    this.port = settings.port;
    this.#surroundings = surroundings;
    this.#settings = settings;
    this.#child = child;
    for (const signal of ENDING_SIGNALS) process.once(signal, this.#endBySignal);
  }

  url(database: string): string {
    return superuserUrl(this.#surroundings.password, this.port, database);
  }

  async stop(mode?: StopMode): Promise<void> {
    this.#isAsked = true;
    await stopServer(this.#child, mode);
  }

  async start(): Promise<void> {
    this.#child = await startServer(this.#settings);
    this.#isAsked = false;
  }

  async died(): Promise<boolean> {
    const child = this.#child;
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return !this.#isAsked;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposal ??= this.#dispose();
    return this.#disposal;
  }

  async #dispose(): Promise<void> {
    this.#isAsked = true;
    await stopServer(this.#child);
    for (const signal of ENDING_SIGNALS) process.removeListener(signal, this.#endBySignal);
    await this.#surroundings.release();
  }

  /** Ends the process by the same signal, unless the program has a handler that decides about its end. */
  readonly #endBySignal = async (signal: NodeJS.Signals): Promise<void> => {
    await this[Symbol.asyncDispose]();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
}

/** Another program may take the port between the question and the start: then the next one is tried. */
async function startOnFreePort(
  cluster: ClusterSettings,
  port: number | undefined,
  attempt = 1,
): Promise<{ settings: ServerSettings; child: ChildProcess }> {
  const settings = { ...cluster, port: port ?? (await freePort()) };
  try {
    return { settings, child: await startServer(settings) };
  } catch (cause) {
    const taken = cause instanceof Error && /Address already in use/.test(cause.message);
    if (!taken || attempt === PORT_ATTEMPTS) throw cause;
    return startOnFreePort(cluster, undefined, attempt + 1);
  }
}
