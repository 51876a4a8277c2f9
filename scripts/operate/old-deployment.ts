import type { Deployment } from './compose.ts';
import { ScriptError } from './edge.ts';
import { mustDocker } from './engine.ts';
import type { Obstacle } from './preflight/findings.ts';
import { type Holder, listHolders, mounts } from './volumes.ts';

const STOP_SECONDS = 60;

/**
 * The containers of the old deployment that matter to a move: the named ones, or those that mount its
 * volumes, together with the others of their Compose project that hold a port this one needs. Those that do
 * not run are among them where Docker would start them again by itself.
 */
export async function oldContainers(
  deployment: Deployment,
  obstacles: readonly Obstacle[],
  named: readonly string[],
): Promise<Holder[]> {
  const others = (await listHolders(deployment)).filter(({ isOurs }) => !isOurs);
  const matter = others.filter(({ isRunning, comesBack }) => isRunning || comesBack);
  const unknown = named.filter((name) => !matter.some((holder) => holder.name === name));
  if (unknown.length > 0) {
    throw new ScriptError(
      `No container that runs or comes back by itself is named ${unknown.join(', ')}.`,
      'docker ps --all shows the names.',
    );
  }
  const ids = named.length > 0 ? [] : idsInTheWay(obstacles);
  return matter.filter(
    (holder) => named.includes(holder.name) || ids.includes(holder.id) || sleeps(holder, deployment),
  );
}

/** Whether it is stopped, mounts an old volume, and is started again with the machine. */
function sleeps(holder: Holder, { legacyVolume, postgresVolume }: Deployment): boolean {
  return !holder.isRunning && [legacyVolume, postgresVolume].some((volume) => mounts(holder, volume));
}

function idsInTheWay(obstacles: readonly Obstacle[]): string[] {
  const inTheWay = obstacles.flatMap(({ holders }) => holders);
  const holding = inTheWay.filter(({ mounts: volumes }) => volumes.length > 0);
  const projects = new Set(holding.flatMap(({ project }) => project ?? []));
  return inTheWay
    .filter((holder) => holding.includes(holder) || (holder.project && projects.has(holder.project)))
    .map(({ id }) => id);
}

/** Takes its restart policy away, so that no reboot brings it back, and stops it. Says what it did. */
export async function putToRest({ id, name, restartPolicy, isRunning }: Holder): Promise<string> {
  if (restartPolicy !== 'no') await mustDocker('container', 'update', '--restart', 'no', id);
  if (isRunning) await mustDocker('stop', '-t', String(STOP_SECONDS), id);
  const before =
    restartPolicy === 'no' ? '' : `; it no longer starts by itself (its restart policy was ${restartPolicy})`;
  return `${isRunning ? 'stopped' : 'left stopped'} ${name}${before}`;
}

/** How a person starts them as they were, restart policies included. */
export function howToStartAgain(old: readonly Holder[]): string {
  const policies = old
    .filter(({ restartPolicy }) => restartPolicy !== 'no')
    .map(({ name, restartPolicy }) => `docker update --restart ${restartPolicy} ${name}`);
  const running = old.filter(({ isRunning }) => isRunning).map(({ name }) => name);
  return [...policies, ...(running.length > 0 ? [`docker start ${running.join(' ')}`] : [])].join(' && ');
}
