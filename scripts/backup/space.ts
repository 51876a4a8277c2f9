import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ScriptError } from '../operate/edge.ts';
import type { Engine } from '../operate/engine.ts';

/** Rows and indexes again, and the write-ahead log of a server that hardly writes one. */
const PROOF_FACTOR = 1.5;

/**
 * Throws unless there is room for a copy of `bytes` in the folder, and for the throw-away server that it is
 * restored into where the engine keeps its volumes. A folder that cannot be seen from here is taken on trust.
 */
export async function assertSpace(folder: string, engine: Engine, bytes: number): Promise<void> {
  await assertFree(folder, bytes, 'Make room there, or set BACKUP_DIR to another folder.');
  if (engine.isLocal)
    await assertFree(engine.folder, PROOF_FACTOR * bytes, 'Free space there: docker image prune.');
}

async function assertFree(folder: string, bytes: number, hint: string): Promise<void> {
  const free = await freeBytes(folder);
  if (free === undefined || free >= bytes) return;
  throw new ScriptError(
    `${folder} has ${megabytes(free)} free, and a proved backup may need ${megabytes(bytes)} there.`,
    hint,
  );
}

/**
 * Of the folder or, where it is yet to be made, of the nearest one around it; undefined where that cannot be
 * seen from here.
 */
export async function freeBytes(folder: string): Promise<number | undefined> {
  const found = await statfs(folder).catch((cause: NodeJS.ErrnoException) => cause);
  if ('bavail' in found) return found.bavail * found.bsize;
  return found.code === 'ENOENT' && dirname(folder) !== folder ? freeBytes(dirname(folder)) : undefined;
}

/** 0.5 MB, 1,234.5 MB; small ones in kB. */
export function megabytes(bytes: number): string {
  if (bytes < 1e5) return `${(bytes / 1e3).toLocaleString('en', { maximumFractionDigits: 1 })} kB`;
  return `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;
}
