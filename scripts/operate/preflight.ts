import { statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { $ } from 'zx';
import type { Compose, Deployment } from './compose.ts';
import { ScriptError } from './edge.ts';
import { type Engine, openEngine } from './engine.ts';
import { type Holder, listHolders, mounts, volumeBytes, volumeExists, writes } from './volumes.ts';

/** Something that stands in the way of the migration. */
export interface Obstacle {
  message: string;
  hint: string;
  /** Containers of the old deployment without which it would not be there. */
  holders: Holder[];
}

export interface Preflight {
  obstacles: Obstacle[];
  /** What was found in order. */
  facts: string[];
  /** Undefined where Compose refuses the settings, or there is no engine. */
  deployment: Deployment | undefined;
  engine: Engine | undefined;
}

/** `include` and `depends_on.required` need it. */
const LEAST_COMPOSE = [2, 20, 2];
const LEAST_API = [1, 41];
/** Measured on 3,000,000 candles: 209 MB became 403 MB; a copy on scratch takes the file's size again. */
const SPACE_FACTOR = 3;
/** Write-ahead log that PostgreSQL keeps by default. */
const WAL_BYTES = 2 ** 30;

/** Looks at everything the migration needs, without changing anything, and names all that is in the way. */
export async function preflight(compose: Compose, dockerHost: string | undefined): Promise<Preflight> {
  const found: Preflight = { obstacles: [], facts: [], deployment: undefined, engine: undefined };
  await attempt(found, async () => checkCompose(found, compose));
  await attempt(found, async () => {
    found.engine = await openEngine(dockerHost);
    await checkEngine(found, found.engine);
  });
  await attempt(found, async () => {
    found.deployment = await compose.deployment();
    found.facts.push(`settings: ${compose.envFile}`);
  });
  const { engine, deployment } = found;
  if (!engine || !deployment) return found;
  const holders = await listHolders(engine.docker);
  await checkVolumes(found, engine, deployment, holders);
  await checkSpace(found, engine, deployment);
  for (const [service, port] of Object.entries(deployment.ports))
    await checkPort(found, engine, holders, service, port);
  return found;
}

/** One sentence per fact and obstacle, for people. */
export function describe({ obstacles, facts }: Preflight): string {
  const lines = [
    ...facts.map((fact) => `ok    ${fact}`),
    ...obstacles.flatMap(({ message, hint }) => [`STOP  ${message}`, `      ${hint}`]),
    obstacles.length === 0
      ? 'Nothing stands in the way.'
      : `${obstacles.length} ${obstacles.length === 1 ? 'thing stands' : 'things stand'} in the way. Nothing was changed.`,
  ];
  return `${lines.join('\n')}\n`;
}

async function attempt({ obstacles }: Preflight, check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    obstacles.push({ message: error.message, hint: error.hint, holders: [] });
  }
}

async function checkCompose({ facts }: Preflight, compose: Compose): Promise<void> {
  const { exitCode, stdout } = await $`docker compose version --short`.quiet().nothrow();
  const hint = 'Install Docker Compose 2.20.2 or later (docker compose version).';
  if (exitCode !== 0) throw new ScriptError(`${compose.describe('version')} does not work.`, hint);
  if (!isAtLeast(stdout, LEAST_COMPOSE))
    throw new ScriptError(`Docker Compose ${stdout.trim()} is too old.`, hint);
  facts.push(`Docker Compose ${stdout.trim()}`);
}

async function checkEngine({ facts }: Preflight, { docker }: Engine): Promise<void> {
  const { Version, ApiVersion } = await docker.version();
  if (!isAtLeast(ApiVersion, LEAST_API)) {
    throw new ScriptError(`Docker ${Version} is too old.`, 'Install Docker 20.10 or later.');
  }
  facts.push(`Docker ${Version}`);
}

/** Whether a version such as 2.26.1-4 is at least this one. */
export function isAtLeast(version: string, least: readonly number[]): boolean {
  const parts = version
    .trim()
    .replace(/^v/, '')
    .split(/[^\d]+/)
    .map(Number);
  for (const [index, wanted] of least.entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}

async function checkVolumes(
  { obstacles, facts }: Preflight,
  { docker }: Engine,
  { legacyVolume, postgresVolume }: Deployment,
  holders: readonly Holder[],
): Promise<void> {
  const wanted = { LEGACY_VOLUME: legacyVolume, POSTGRES_VOLUME: postgresVolume };
  for (const [setting, volume] of Object.entries(wanted)) {
    if (await volumeExists(docker, volume)) facts.push(`volume ${volume}`);
    else
      obstacles.push({
        message: `There is no volume ${volume}.`,
        hint: `docker volume ls shows the names; set ${setting} to the old deployment's.`,
        holders: [],
      });
  }
  for (const holder of holders.filter((one) => one.isRunning)) {
    if (writes(holder, legacyVolume)) {
      obstacles.push({
        message: `The running container ${holder.name} mounts ${legacyVolume} for writing.`,
        hint: `It is the old frontend, or something like it. Stop it: docker stop ${holder.name}`,
        holders: [holder],
      });
    }
    if (!holder.isOurs && mounts(holder, postgresVolume)) {
      obstacles.push({
        message: `The running container ${holder.name} uses ${postgresVolume}; two servers on one volume destroy it.`,
        hint: `It is the old PostgreSQL. Stop it: docker stop ${holder.name}`,
        holders: [holder],
      });
    }
  }
}

async function checkSpace(
  { obstacles, facts }: Preflight,
  { docker, isLocal }: Engine,
  { legacyVolume }: Deployment,
): Promise<void> {
  const { DockerRootDir: folder } = (await docker.info()) as { DockerRootDir: string };
  const free = isLocal ? await freeBytes(folder) : undefined;
  if (free === undefined) {
    facts.push(`disk space below ${folder}: cannot be seen from here`);
    return;
  }
  const neededBytes = SPACE_FACTOR * ((await volumeBytes(docker, legacyVolume)) ?? 0) + WAL_BYTES;
  if (free >= neededBytes)
    facts.push(`disk space: ${megabytes(free)} free, ${megabytes(neededBytes)} needed at most`);
  else
    obstacles.push({
      message: `${folder} has ${megabytes(free)} free, and the migration may need ${megabytes(neededBytes)}.`,
      hint: 'Free space there: docker image prune, docker builder prune.',
      holders: [],
    });
}

/** A container of ours may hold it already: then this is a rerun. */
async function checkPort(
  { obstacles, facts }: Preflight,
  { isLocal }: Engine,
  holders: readonly Holder[],
  service: string,
  port: number,
): Promise<void> {
  if (port === 0) return;
  const publishers = holders.filter(({ isRunning, ports }) => isRunning && ports.includes(port));
  if (
    publishers.some(({ isOurs }) => isOurs) ||
    (publishers.length === 0 && (!isLocal || (await isFree(port))))
  ) {
    facts.push(`port ${port} for ${service}`);
    return;
  }
  const who = publishers.map(({ name }) => name).join(', ') || 'another program on this machine';
  obstacles.push({
    message: `Port ${port}, which ${service} needs, is taken by ${who}.`,
    hint: `Stop it, or set ${service === 'frontend' ? 'FRONTEND_PORT' : 'ML_PORT'} to another port.`,
    holders: publishers,
  });
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host: '127.0.0.1', exclusive: true }, resolve);
    });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    // Ports below 1024 are for the engine, which may take them.
    if ((cause as NodeJS.ErrnoException).code === 'EACCES') return true;
    throw cause;
  } finally {
    server.close();
  }
}

async function freeBytes(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (cause) {
    if (['ENOENT', 'EACCES'].includes((cause as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw cause;
  }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`;
}
