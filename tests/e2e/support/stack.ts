import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { type CommandResult, mustRun } from './command.ts';
import { compose } from './compose.ts';
import { openEngine } from './engine.ts';
import { OldDeployment } from './old-deployment.ts';
import { Recorder } from './recorder.ts';
import { DATABASE, LEGACY_OWNER, PASSWORD, USER } from './settings.ts';

type Settings = Record<string, string>;

/** One Compose project of this checkout, under names and ports that no other one uses. */
export class Stack implements AsyncDisposable {
  readonly docker: Docker;
  readonly events: Recorder;
  readonly project: string;
  /** The old deployment that wrote this stack's volumes. */
  readonly old: OldDeployment;
  readonly #settings: Settings;

  /** `imageTag`: of the images that the run has built; `settings` differ from those of other stacks. */
  static async open(imageTag: string, settings: Settings = {}): Promise<Stack> {
    const docker = await openEngine();
    const project = `candle-e2e-${randomBytes(4).toString('hex')}`;
    const own = { IMAGE_TAG: imageTag, ...settings };
    return new Stack(docker, await Recorder.open(docker, project), project, own);
  }

  private constructor(docker: Docker, events: Recorder, project: string, settings: Settings) {
    this.docker = docker;
    this.events = events;
    this.project = project;
    this.#settings = {
      POSTGRES_PASSWORD: PASSWORD,
      POSTGRES_VOLUME: `${project}_old-postgres`,
      LEGACY_VOLUME: `${project}_old-candles`,
      MIGRATE_USER: LEGACY_OWNER,
      // Zero: the engine finds free ports.
      FRONTEND_PORT: '0',
      ML_PORT: '0',
      ...settings,
    };
    this.old = new OldDeployment(project, this.#settings);
  }

  /** What an operator's .env would hold, the project's name included. */
  get settings(): Settings {
    return { ...this.#settings, COMPOSE_PROJECT_NAME: this.project };
  }

  /** Makes the empty volume that the README has a new machine make. */
  async newMachine(): Promise<void> {
    await mustRun('docker', ['volume', 'create', String(this.#settings['POSTGRES_VOLUME'])]);
  }

  /** Runs `docker compose ARGS` on this project, whatever its exit code. */
  compose(args: string[], settings: Settings = {}): Promise<CommandResult> {
    // Compose 2.26 looks at containers instead of the compose files where --project-name is given.
    return compose(args, { ...this.settings, ...settings });
  }

  /** `docker compose [--profile migrate] up -d`; the events are those of this one from here on. */
  async up(kind: 'plain' | 'migrate', settings?: Settings): Promise<CommandResult> {
    await this.events.forget();
    return this.compose([...(kind === 'migrate' ? ['--profile', 'migrate'] : []), 'up', '-d'], settings);
  }

  /** `docker compose down`, as an operator would: without the profile, keeping all volumes. */
  async down(): Promise<void> {
    const { exitCode, output } = await this.compose(['down']);
    if (exitCode !== 0) throw new Error(output);
  }

  /** What a service printed, whole. */
  async logs(service: string): Promise<string> {
    return (await this.compose(['--profile', 'migrate', 'logs', '--no-color', '--no-log-prefix', service]))
      .output;
  }

  /** A running service's address on this machine. */
  async url(service: string, port: number): Promise<string> {
    const { stdout, output, exitCode } = await this.compose(['port', service, String(port)]);
    if (exitCode !== 0) throw new Error(output);
    return `http://${stdout.trim()}`;
  }

  /** Fetches JSON from a running service; throws on any status but 200. */
  async json<Body>(service: string, port: number, path: string): Promise<Body> {
    const response = await fetch(`${await this.url(service, port)}${path}`);
    if (response.status !== 200)
      throw new Error(`${service} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Body;
  }

  /** What the engine knows of a service's container. */
  async inspect(service: string): Promise<Docker.ContainerInspectInfo> {
    const { stdout, output, exitCode } = await this.compose(['ps', '-aq', service]);
    if (exitCode !== 0) throw new Error(output);
    return this.docker.getContainer(stdout.trim()).inspect();
  }

  /** Runs one statement in the stack's PostgreSQL and returns what psql prints, unaligned. */
  async sql(statement: string): Promise<string> {
    const psql = ['psql', '-U', USER, '-d', DATABASE, '-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', statement];
    const { exitCode, stdout, output } = await this.compose(['exec', '-T', 'postgres', ...psql]);
    if (exitCode !== 0) throw new Error(output);
    return stdout.trim();
  }

  /** The content of the job's report.json. */
  async report(): Promise<Record<string, unknown>> {
    const copy = ['cp', 'migrate-data:/reports/report.json', '-'];
    const { exitCode, stdout, output } = await this.compose(['--profile', 'migrate', ...copy]);
    if (exitCode !== 0) throw new Error(output);
    // A tar archive of one small file: JSON between its header and its padding.
    return JSON.parse(stdout.slice(stdout.indexOf('{'), stdout.lastIndexOf('}') + 1));
  }

  /** Everything a person needs who looks into a failure. */
  async describeFailure(): Promise<string> {
    const logs = await this.compose(['--profile', 'migrate', 'logs', '--no-color', '--timestamps']);
    const states = await this.compose(['--profile', 'migrate', 'ps', '-a']);
    return `Events:\n${this.events.describe()}\n\n${states.output}\n${logs.output}`;
  }

  /** Removes containers, networks and volumes of this project, and throws if any is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.compose(['--profile', 'migrate', 'down', '--volumes', '--remove-orphans', '--timeout', '5']);
    await this.events[Symbol.asyncDispose]();
    await this.old.remove();
    const volumes = [this.#settings['POSTGRES_VOLUME'], this.#settings['LEGACY_VOLUME']] as string[];
    await mustRun('docker', ['volume', 'rm', '--force', ...volumes]);
    const left = await this.#leftovers();
    if (left.length > 0) throw new Error(`The end-to-end test left behind: ${left.join(', ')}`);
  }

  async #leftovers(): Promise<string[]> {
    const filters = { name: [this.project] };
    const [containers, networks, { Volumes: volumes }] = await Promise.all([
      this.docker.listContainers({ all: true, filters }),
      this.docker.listNetworks({ filters }),
      this.docker.listVolumes({ filters }),
    ]);
    return [
      ...containers.flatMap(({ Names }) => Names),
      ...[...networks, ...volumes].map(({ Name }) => Name),
    ];
  }
}
