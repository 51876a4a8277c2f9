import { readFile } from 'node:fs/promises';

/** Of /proc/net/tcp: in these the program has not let go of its end, whatever the other one has done. */
const HELD = ['01', '08'];

/**
 * Whether the server at an address still holds its end of the connection from this port. Only the kernel tells:
 * a client that reads nothing, or has left, does not hear of it.
 */
export async function isHeldOpen(url: string, clientPort: number | undefined): Promise<boolean> {
  const ends = [Number(new URL(url).port), clientPort ?? 0].map(
    (port) => `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`,
  );
  const connections = (await readFile('/proc/net/tcp', 'utf8'))
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  return connections.some(
    ([, local, remote, state = '']) => local === ends[0] && remote === ends[1] && HELD.includes(state),
  );
}
