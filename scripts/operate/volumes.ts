import type Docker from 'dockerode';
import { PROJECT_FOLDER } from './compose.ts';

/** A container as it matters to a volume or a port. */
export interface Holder {
  id: string;
  name: string;
  /** `running`, `exited`, …, in the engine's words. */
  state: string;
  isRunning: boolean;
  /** True where this checkout's compose files made it. */
  isOurs: boolean;
  /** The Compose project that made it, if any. */
  project: string | undefined;
  /** Ports of the host that it publishes. */
  ports: number[];
  mounts: { volume: string; writable: boolean }[];
}

const RUNNING = ['running', 'paused', 'restarting'];
const PROJECT = 'com.docker.compose.project';

/** Every container there is. */
export async function listHolders(docker: Docker): Promise<Holder[]> {
  return (await docker.listContainers({ all: true })).map((container) => ({
    id: container.Id,
    name: (container.Names[0] ?? container.Id.slice(0, 12)).replace(/^\//, ''),
    state: container.State,
    isRunning: RUNNING.includes(container.State),
    isOurs: container.Labels[`${PROJECT}.working_dir`] === PROJECT_FOLDER,
    project: container.Labels[PROJECT],
    ports: [...new Set(container.Ports.flatMap(({ PublicPort }) => PublicPort ?? []))],
    mounts: container.Mounts.flatMap(({ Name, RW }) => (Name ? [{ volume: Name, writable: RW }] : [])),
  }));
}

/** Whether a volume of this name exists. */
export async function volumeExists(docker: Docker, name: string): Promise<boolean> {
  try {
    await docker.getVolume(name).inspect();
    return true;
  } catch (cause) {
    if ((cause as { statusCode?: number }).statusCode === 404) return false;
    throw cause;
  }
}

/** Size of a volume as the engine measures it; undefined where it does not. */
export async function volumeBytes(docker: Docker, name: string): Promise<number | undefined> {
  const { Volumes: volumes } = (await docker.df()) as {
    Volumes: { Name: string; UsageData?: { Size: number } }[] | null;
  };
  const size = volumes?.find((volume) => volume.Name === name)?.UsageData?.Size;
  return size === undefined || size < 0 ? undefined : size;
}

export function mounts(holder: Holder, volume: string): boolean {
  return holder.mounts.some((mount) => mount.volume === volume);
}

export function writes(holder: Holder, volume: string): boolean {
  return holder.mounts.some((mount) => mount.volume === volume && mount.writable);
}
