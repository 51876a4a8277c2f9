import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { $ } from 'zx';
import { ScriptError } from './edge.ts';
import { assertOurStack } from './our-stack.ts';

/** The folder of docker-compose.yml. */
export const PROJECT_FOLDER = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** What Compose makes of the compose files and the settings: names as they really are. */
export interface Deployment {
  project: string;
  postgresVolume: string;
  legacyVolume: string;
  /** The path of the legacy file in it. */
  legacyFile: string;
  /** Where the data job's reports are. */
  reportsVolume: string;
  /** Ports that are published on this machine, by service; 0 stands for any free one. */
  ports: Record<string, number>;
  postgresImage: string;
  /** What starts PostgreSQL, and looks at its volume first: program, arguments and environment. */
  guard: { entrypoint: string[]; environment: Record<string, string> };
  /** The image of the jobs. */
  jobImage: string;
  /** uid:gid of the data job. */
  jobUser: string;
  /** The settings of the data job. */
  jobEnvironment: Record<string, string>;
  databaseUser: string;
  database: string;
  /** What the database is called in an old deployment. */
  oldDatabase: string;
  /** Where backups go, and how many regular ones are kept. */
  backups: { folder: string; keep: number };
  password: string;
}

export interface CommandResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

interface ComposeConfig {
  name: string;
  volumes: Record<string, { name: string }>;
  services: Record<
    string,
    {
      image?: string;
      user?: string;
      entrypoint?: string[];
      environment?: Record<string, string>;
      ports?: { published?: string }[];
    }
  >;
  'x-backup': { folder: string; keep: string };
}

/** `docker compose` on this project, with the settings of one file. */
export class Compose {
  readonly envFile: string;

  /** `envFile` is a path from the folder the script was called in; `.env` of the project by default. */
  constructor(envFile: string | undefined) {
    this.envFile = envFile === undefined ? `${PROJECT_FOLDER}/.env` : resolve(envFile);
  }

  /** How a person would call it. */
  describe(...args: string[]): string {
    const file = this.envFile === `${PROJECT_FOLDER}/.env` ? [] : ['--env-file', this.envFile];
    return ['docker', 'compose', ...file, ...args].join(' ');
  }

  /** Runs a command to its end and returns what it printed, whatever its exit code. */
  async run(...args: string[]): Promise<CommandResult> {
    const { exitCode, stdout, stderr } = await this.#command(args).quiet().nothrow();
    return { exitCode: exitCode ?? 1, stdout, stderr };
  }

  /**
   * Runs a command to its end with its output shown, and returns its exit code; `settings` override the
   * file's, and the signal ends it.
   */
  async show(
    args: readonly string[],
    settings: Record<string, string> = {},
    signal?: AbortSignal,
  ): Promise<number> {
    const env = { ...process.env, ...settings };
    const shown = $({ cwd: PROJECT_FOLDER, stdio: 'inherit', nothrow: true, env, ...(signal && { signal }) });
    return (await shown`docker compose --env-file ${this.envFile} ${args}`).exitCode ?? 1;
  }

  /** Runs a command that must succeed and returns its stdout. */
  async must(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(...args);
    if (exitCode === 0) return stdout;
    throw this.#failed(args, exitCode, stderr);
  }

  /** Runs a command that must succeed and reads this from its stdin. */
  async feed(input: string, ...args: string[]): Promise<void> {
    const { exitCode, stderr } = await this.#command(args, input).quiet().nothrow();
    if (exitCode !== 0) throw this.#failed(args, exitCode ?? 1, stderr);
  }

  /**
   * What the compose files mean with these settings. Throws with Compose's own words where it refuses them.
   */
  async deployment(): Promise<Deployment> {
    if (!existsSync(this.envFile)) {
      throw new ScriptError(
        `${this.envFile} does not exist.`,
        'cp .env.example .env, and set POSTGRES_PASSWORD in it.',
      );
    }
    const { exitCode, stdout, stderr } = await this.run('--profile', 'migrate', 'config', '--format', 'json');
    if (exitCode !== 0)
      throw new ScriptError(`Compose refuses the settings: ${stderr.trim()}`, `Correct ${this.envFile}.`);
    // It writes $ as $$, so that its answer can be read as a compose file again.
    return toDeployment(JSON.parse(stdout.replaceAll('$$', () => '$')) as ComposeConfig, this.envFile);
  }

  #failed(args: readonly string[], exitCode: number, stderr: string): ScriptError {
    return new ScriptError(
      `${this.describe(...args)} ended with ${exitCode}: ${stderr.trim() || 'it said nothing'}`,
      'Put right what it names, then run the same command again.',
    );
  }

  #command(args: readonly string[], input = '') {
    return $({ cwd: PROJECT_FOLDER, input })`docker compose --env-file ${this.envFile} ${args}`;
  }
}

/** The names that became part of it must be plain, since Compose cannot percent-encode. */
function databaseUrl(text: string): URL {
  const [, user, database] = /^postgresql:\/\/(.*)@postgres:5432\/(.*)$/.exec(text) ?? [];
  for (const [setting, name] of [
    ['POSTGRES_USER', user],
    ['POSTGRES_DB', database],
  ]) {
    if (name !== undefined && /^\w+$/.test(name)) continue;
    throw new ScriptError(
      `${setting} is ${name || 'empty'}.`,
      'Use letters, digits and underscores only: it becomes part of a URL.',
    );
  }
  return new URL(text);
}

function toDeployment(config: ComposeConfig, envFile: string): Deployment {
  assertOurStack(PROJECT_FOLDER, config.services, envFile);
  const { name, volumes, services, 'x-backup': backup } = config;
  const job = services['migrate-data'];
  const guard = services['volume-guard'];
  const url = databaseUrl(String(job?.environment?.['DATABASE_URL']));
  const published = Object.entries(services).flatMap(([service, { ports = [] }]) =>
    ports.map((port) => [service, Number(port.published ?? 0)] as const),
  );
  return {
    project: name,
    postgresVolume: String(volumes['postgres-data']?.name),
    legacyVolume: String(volumes['legacy']?.name),
    legacyFile: String(job?.environment?.['SQLITE_PATH']).replace(/^\/legacy\//, ''),
    reportsVolume: String(volumes['migrate-reports']?.name),
    ports: Object.fromEntries(published),
    postgresImage: String(guard?.image),
    guard: {
      // Compose writes a dollar twice in what it prints.
      entrypoint: guard?.entrypoint ?? [],
      environment: guard?.environment ?? {},
    },
    jobImage: String(job?.image),
    jobUser: String(job?.user),
    jobEnvironment: job?.environment ?? {},
    databaseUser: decodeURIComponent(url.username),
    database: decodeURIComponent(url.pathname.slice(1)),
    oldDatabase: String(services['drizzle-migrate']?.environment?.['OLD_POSTGRES_DB']),
    backups: { folder: resolve(PROJECT_FOLDER, backup.folder), keep: Number(backup.keep) },
    password: String(job?.environment?.['PGPASSWORD']),
  };
}
