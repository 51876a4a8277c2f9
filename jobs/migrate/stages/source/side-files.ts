// Finds `-wal`, `-journal` and `-shm` beside the file.

import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { isAbsent, unreadable } from './failure.ts';

/**
 * Files beside the main one in which SQLite keeps what is not in it yet. `-wal` and `-journal` hold data;
 * `-shm` is an index over `-wal` that SQLite rebuilds, and a witness of how much was committed.
 */
export const SIDE_FILES = ['-wal', '-journal', '-shm'] as const;
export type SideFile = (typeof SIDE_FILES)[number];

/**
 * Sizes in bytes of the side files that exist. Throws a source error when one is not a file or not readable.
 */
export async function findSideFiles(path: string): Promise<ReadonlyMap<SideFile, number>> {
  const sizes = new Map<SideFile, number>();
  for (const suffix of SIDE_FILES) {
    const sizeBytes = await readableSize(path + suffix);
    if (sizeBytes !== undefined) sizes.set(suffix, sizeBytes);
  }
  return sizes;
}

async function readableSize(path: string): Promise<number | undefined> {
  try {
    const stats = await stat(path);
    if (!stats.isFile()) throw new Error('it is not a file.');
    await access(path, constants.R_OK);
    return stats.size;
  } catch (cause) {
    if (isAbsent(cause)) return undefined;
    throw unreadable(path, cause);
  }
}
