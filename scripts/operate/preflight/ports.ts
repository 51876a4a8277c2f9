import { createServer } from 'node:net';
import type { Deployment } from '../compose.ts';
import type { Engine } from '../engine.ts';
import type { Holder } from '../volumes.ts';
import { type Preflight, stop } from './findings.ts';

/** A port of the application must be free; a container of ours may hold it already: then this is a rerun. */
export async function checkPort(
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

/** Two services cannot have one port. */
export function checkPortsDiffer(found: Preflight, { ports }: Deployment): void {
  const wanted = Object.values(ports).filter((port) => port !== 0);
  if (new Set(wanted).size < wanted.length)
    stop(found, `FRONTEND_PORT and ML_PORT are both ${wanted[0]}.`, 'Set one of them to another port.');
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
