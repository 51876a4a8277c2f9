import { readFileSync } from 'node:fs';
import type { Compose, Deployment } from '../compose.ts';
import { ScriptError } from '../edge.ts';
import { docker, openEngine } from '../engine.ts';
import { type Holder, listHolders, mounts } from '../volumes.ts';
import { readOtherwise } from './as-written.ts';
import { nothingYet, type Obstacle, type Preflight, stop, together } from './findings.ts';
import { checkLegacyVolume } from './legacy-volume.ts';
import { checkMovedBefore } from './moved-before.ts';
import { checkPort, checkPortsDiffer } from './ports.ts';
import { checkPostgresVolume } from './postgres-volume.ts';
import { checkSpace } from './space.ts';
import { checkCompose, checkEngine } from './versions.ts';
import { checkVolumes } from './volumes.ts';

/** Looks at everything the migration needs, without changing anything, and names all that is in the way. */
export async function preflight(compose: Compose): Promise<Preflight> {
  const found = nothingYet();
  await together(found, [
    (part) => attempt(part, () => checkCompose(part)),
    (part) =>
      attempt(part, async () => {
        part.engine = await openEngine();
        checkEngine(part, part.engine);
      }),
    (part) =>
      attempt(part, async () => {
        part.deployment = await compose.deployment();
        part.facts.push(`settings: ${compose.envFile}`);
        const { databaseUser: POSTGRES_USER, password: POSTGRES_PASSWORD } = part.deployment;
        const file = readFileSync(compose.envFile, 'utf8');
        part.notes.push(...readOtherwise(file, { POSTGRES_USER, POSTGRES_PASSWORD }));
      }),
  ]);
  const { engine, deployment } = found;
  if (!engine || !deployment) return found;
  const holders = await listHolders(deployment);
  const there = await checkVolumes(found, deployment, holders);
  const looks = await looksInto(found, deployment, there, holders);
  await together(found, [...looks, (part) => checkSpace(part, engine, deployment)]);
  await checkMovedBefore(found, deployment, compose);
  checkPortsDiffer(found, deployment);
  for (const [service, port] of Object.entries(deployment.ports))
    await checkPort(found, engine, holders, service, port);
  return found;
}

/** How the volumes that are there are looked into, with the image that will serve them. */
async function looksInto(
  found: Preflight,
  deployment: Deployment,
  there: readonly string[],
  holders: readonly Holder[],
): Promise<((part: Preflight) => Promise<void>)[]> {
  const { postgresImage, postgresVolume, legacyVolume } = deployment;
  const { exitCode } = await docker('image', 'inspect', postgresImage);
  if (exitCode !== 0) {
    const message = `The image ${postgresImage} is not on this machine, so that nothing can be said of the volumes.`;
    stop(found, message, `docker pull ${postgresImage}, or correct POSTGRES_IMAGE.`);
    return [];
  }
  const servers = holders.filter((holder) => holder.isRunning && mounts(holder, postgresVolume));
  return [
    ...(there.includes(postgresVolume)
      ? [(part: Preflight) => checkPostgresVolume(part, deployment, servers)]
      : []),
    ...(there.includes(legacyVolume) ? [(part: Preflight) => checkLegacyVolume(part, deployment)] : []),
  ];
}

/** One sentence per fact and obstacle, for people; whoever asks is about to remove what is `leaving`. */
export function describe({ obstacles, facts, notes }: Preflight, leaving: readonly Obstacle[] = []): string {
  const staying = obstacles.filter((obstacle) => !leaving.includes(obstacle));
  const lines = [
    ...facts.map((fact) => `ok    ${fact}`),
    ...notes.map((note) => `NOTE  ${note}`),
    ...leaving.map(({ movesAgain, message }) => `${movesAgain ? 'again' : 'stops'} ${message}`),
    ...staying.flatMap(({ message, hint }) => [`STOP  ${message}`, `      ${hint}`]),
    verdict(staying, leaving.length),
  ];
  return `${lines.join('\n')}\n`;
}

function verdict(staying: readonly Obstacle[], leaving: number): string {
  const { length } = staying;
  if (length === 0) return leaving === 0 ? 'Nothing stands in the way.' : 'Nothing else stands in the way.';
  const said = `${length} ${length === 1 ? 'thing stands' : 'things stand'} in the way. Nothing was changed.`;
  const running = staying.filter(({ holders }) => holders.length > 0).length;
  if (running === 0) return said;
  const stops = 'the old deployment’s are stopped by npm run cutover itself';
  return running === length
    ? `${said} They are running containers: ${stops}, and may run until then.`
    : `${said} Running containers among them (${running}): ${stops}, once the rest is put right.`;
}

async function attempt({ obstacles }: Preflight, check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    obstacles.push({ message: error.message, hint: error.hint, holders: [] });
  }
}
