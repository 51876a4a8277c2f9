import { LABEL } from '../throw-away/options.ts';
import { type Deployment, PROJECT_FOLDER } from './compose.ts';
import { docker, mustDocker } from './engine.ts';

/** A container as it matters to a volume or a port. */
export interface Holder {
  id: string;
  name: string;
  /** `running`, `exited`, …, in the engine's words. */
  state: string;
  isRunning: boolean;
  /** True where our compose files made it, whatever the project and the folder. */
  isOfStack: boolean;
  /** True where it is of the stack that this checkout's Compose speaks of: of the project's present name. */
  isOurs: boolean;
  /** `no`, `always`, …, as Docker takes them. */
  restartPolicy: string;
  /** True where Docker starts it by itself when the machine starts. */
  comesBack: boolean;
  /** The Compose project that made it, if any. */
  project: string | undefined;
  /** Ports of the host that it publishes. */
  ports: number[];
  mounts: { volume: string; writable: boolean }[];
}

/** What `docker inspect` says of a container, as far as it is read here. */
interface Inspected {
  Id: string;
  Name: string;
  State: { Status: string };
  Config: { Labels: Record<string, string> | null };
  HostConfig: { RestartPolicy: { Name: string } };
  Mounts: { Type: string; Name?: string; RW: boolean }[];
  NetworkSettings: { Ports: Record<string, { HostPort: string }[] | null> | null };
}

const RUNNING = ['running', 'paused', 'restarting'];
const PROJECT = 'com.docker.compose.project';
/** Our compose files put labels of this kind on every service. */
const OF_STACK = 'candle-annotator.';

/**
 * Every container there is, but those with which our scripts look at something for a moment; one that is
 * removed while they are listed is left out too. A checkout may have made those of an old deployment, under
 * another project's name.
 */
export async function listHolders({ project }: Pick<Deployment, 'project'>): Promise<Holder[]> {
  const ids = (await mustDocker('ps', '--all', '--quiet', '--no-trunc')).split('\n').filter(Boolean);
  if (ids.length === 0) return [];
  // It ends with 1 where one is gone by now, and describes the others.
  const { stdout } = await docker('container', 'inspect', '--format', '{{json .}}', ...ids);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line): Inspected => JSON.parse(line))
    .filter(({ Config }) => Config.Labels?.[LABEL] === undefined)
    .map((inspected) => toHolder(project, inspected));
}

function toHolder(ours: string, inspected: Inspected): Holder {
  const { Id, Name, State, Config, HostConfig, Mounts, NetworkSettings } = inspected;
  const labels = Config.Labels ?? {};
  const published = Object.values(NetworkSettings.Ports ?? {}).flatMap((bindings) => bindings ?? []);
  const isRunning = RUNNING.includes(State.Status);
  const restartPolicy = HostConfig.RestartPolicy.Name || 'no';
  // The checkout may have been moved since, or be there twice; an old deployment may have our project's name.
  const isOfStack = Object.keys(labels).some((name) => name.startsWith(OF_STACK));
  const isOfFolder = labels[`${PROJECT}.working_dir`] === PROJECT_FOLDER;
  return {
    id: Id,
    name: Name.replace(/^\//, ''),
    state: State.Status,
    isRunning,
    isOfStack,
    isOurs: labels[PROJECT] === ours && (isOfFolder || isOfStack),
    restartPolicy,
    // Docker keeps one that was stopped under unless-stopped stopped, and one under on-failure.
    comesBack: restartPolicy === 'always' || (restartPolicy === 'unless-stopped' && isRunning),
    project: labels[PROJECT],
    ports: [...new Set(published.map(({ HostPort }) => Number(HostPort)))],
    mounts: Mounts.flatMap(({ Type, Name: volume, RW }) =>
      Type === 'volume' && volume ? [{ volume, writable: RW }] : [],
    ),
  };
}

/** Whether a volume of this name exists. Listed, because `inspect` fails alike for an engine in trouble. */
export async function volumeExists(name: string): Promise<boolean> {
  const names = await mustDocker('volume', 'ls', '--quiet');
  return names.split('\n').includes(name);
}

/**
 * Size of a volume in bytes, to the three digits that the engine prints; undefined where it measures none.
 */
export async function volumeBytes(name: string): Promise<number | undefined> {
  const { exitCode, stdout } = await docker('system', 'df', '--verbose', '--format', '{{json .}}');
  // The engine measures for one at a time, and refuses others meanwhile.
  if (exitCode !== 0) return undefined;
  const { Volumes: volumes } = JSON.parse(stdout) as { Volumes: { Name: string; Size: string }[] | null };
  const size = volumes?.find((volume) => volume.Name === name)?.Size;
  return size === undefined ? undefined : readSize(size);
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Bytes of a size as Docker prints it, such as 13.82MB; undefined for anything else, such as N/A. */
export function readSize(text: string): number | undefined {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([a-zA-Z]+)$/.exec(text) ?? [];
  const power = UNITS.indexOf(unit ?? '');
  return power < 0 ? undefined : Math.round(Number(digits) * 1000 ** power);
}

/** Removes a volume that no container mounts. */
export async function removeVolume(name: string): Promise<void> {
  await mustDocker('volume', 'rm', name);
}

export function mounts(holder: Holder, volume: string): boolean {
  return holder.mounts.some((mount) => mount.volume === volume);
}

export function writes(holder: Holder, volume: string): boolean {
  return holder.mounts.some((mount) => mount.volume === volume && mount.writable);
}
