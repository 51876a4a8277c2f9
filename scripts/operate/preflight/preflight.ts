import type { Compose } from '../compose.ts';
import { ScriptError } from '../edge.ts';
import { openEngine } from '../engine.ts';
import { listHolders } from '../volumes.ts';
import type { Preflight } from './findings.ts';
import { checkPort } from './ports.ts';
import { checkSpace } from './space.ts';
import { checkCompose, checkEngine } from './versions.ts';
import { checkVolumes } from './volumes.ts';

/** Looks at everything the migration needs, without changing anything, and names all that is in the way. */
export async function preflight(compose: Compose): Promise<Preflight> {
  const found: Preflight = { obstacles: [], facts: [], deployment: undefined, engine: undefined };
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
  const holders = await listHolders();
  await checkVolumes(found, deployment, holders);
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
