import { ScriptError } from './edge.ts';
import type { Obstacle } from './preflight/findings.ts';
import { type Holder, listHolders } from './volumes.ts';

/**
 * The running containers of the old deployment: the named ones, or those that mount its volumes, together
 * with the others of their Compose project that hold a port this one needs.
 */
export async function oldContainers(
  obstacles: readonly Obstacle[],
  named: readonly string[],
): Promise<Holder[]> {
  const running = (await listHolders()).filter(({ isRunning, isOurs }) => isRunning && !isOurs);
  const unknown = named.filter((name) => !running.some((holder) => holder.name === name));
  if (unknown.length > 0) {
    throw new ScriptError(
      `No running container is named ${unknown.join(', ')}.`,
      'docker ps shows the names.',
    );
  }
  if (named.length > 0) return running.filter(({ name }) => named.includes(name));
  const inTheWay = obstacles.flatMap(({ holders }) => holders);
  const projects = new Set(
    inTheWay.filter(({ mounts }) => mounts.length > 0).flatMap(({ project }) => project ?? []),
  );
  const ids = new Set(
    inTheWay
      .filter(({ mounts, project }) => mounts.length > 0 || (project !== undefined && projects.has(project)))
      .map(({ id }) => id),
  );
  return running.filter(({ id }) => ids.has(id));
}
