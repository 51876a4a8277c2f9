import { accessSync, constants, readFileSync, statfsSync } from 'node:fs';
import type { StartOptions } from '../embedded-postgres.ts';

/** Where Linux has files in memory, and how much of it must be free before a server is put there. */
const MEMORY = '/dev/shm';
const ROOM_BYTES = 8 * 1024 ** 3;

/**
 * How a server for tests is started: it is thrown away after the run, so nothing needs to survive the loss of
 * power that fsync and full-page images are for (a killed server process loses nothing by this: the kernel
 * keeps its pages), and its files are in memory where there is plenty. Copying a database, which nearly every
 * test does, took 42 ms of CPU on disk and 25 in memory, and on a busy disk up to five times as long.
 */
export function throwaway(parameters: Record<string, string> = {}): StartOptions {
  const directory = memoryFolder();
  return {
    ...(directory && { directory }),
    parameters: { fsync: 'off', full_page_writes: 'off', ...parameters },
  };
}

/** A folder in memory with room for a run of all tests, from which programs may be started; or undefined. */
function memoryFolder(): string | undefined {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    const isRoomy = bavail * bsize >= ROOM_BYTES;
    const mount = readFileSync('/proc/mounts', 'utf8').match(/^\S+ \/dev\/shm tmpfs (\S+)/m);
    return isRoomy && mount && !mount[1]?.split(',').includes('noexec') ? MEMORY : undefined;
  } catch {
    return undefined;
  }
}
