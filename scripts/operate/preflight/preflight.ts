import type { Compose, Deployment } from '../compose.ts';
import { ScriptError } from '../edge.ts';
import { docker, openEngine } from '../engine.ts';
import { type Holder, listHolders, mounts } from '../volumes.ts';
import { type Preflight, stop } from './findings.ts';
import { checkLegacyVolume } from './legacy-volume.ts';
import { checkPort, checkPortsDiffer } from './ports.ts';
import { checkPostgresVolume } from './postgres-volume.ts';
import { checkSpace } from './space.ts';
import { checkCompose, checkEngine } from './versions.ts';
import { checkVolumes } from './volumes.ts';

/** Looks at everything the migration needs, without changing anything, and names all that is in the way. */
export async function preflight(compose: Compose): Promise<Preflight> {
  const found: Preflight = { obstacles: [], facts: [], notes: [], deployment: undefined, engine: undefined };
  await attempt(found, async () => checkCompose(found));
  await attempt(found, async () => {
    found.engine = await openEngine();
    await checkEngine(found, found.engine);
  });
  await attempt(found, async () => {
    found.deployment = await compose.deployment();
    found.facts.push(`settings: ${compose.envFile}`);
  });
  const { engine, deployment } = found;
  if (!engine || !deployment) return found;
  const holders = await listHolders(deployment);
  const there = await checkVolumes(found, deployment, holders);
  await checkContents(found, deployment, there, holders);
  await checkSpace(found, engine, deployment);
  checkPortsDiffer(found, deployment);
  for (const [service, port] of Object.entries(deployment.ports))
    await checkPort(found, engine, holders, service, port);
  return found;
}

/** Looks into the volumes that are there, with the image that will serve them. */
async function checkContents(
  found: Preflight,
  deployment: Deployment,
  there: readonly string[],
  holders: readonly Holder[],
): Promise<void> {
  const { postgresImage, postgresVolume, legacyVolume } = deployment;
  const { exitCode } = await docker('image', 'inspect', postgresImage);
  if (exitCode !== 0) {
    const message = `The image ${postgresImage} is not on this machine, so that nothing can be said of the volumes.`;
    return stop(found, message, `docker pull ${postgresImage}, or correct POSTGRES_IMAGE.`);
  }
  const servers = holders.filter((holder) => holder.isRunning && mounts(holder, postgresVolume));
  if (there.includes(postgresVolume)) await checkPostgresVolume(found, deployment, servers);
  if (there.includes(legacyVolume)) await checkLegacyVolume(found, deployment);
}

/** One sentence per fact and obstacle, for people. */
export function describe({ obstacles, facts, notes }: Preflight): string {
  const lines = [
    ...facts.map((fact) => `ok    ${fact}`),
    ...notes.map((note) => `NOTE  ${note}`),
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
