// A copy of the legacy file on scratch.

import { constants, createReadStream, createWriteStream, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { chmod, copyFile, readdir, rm, statfs } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import Database from 'better-sqlite3';
import { sourceError } from '../../errors.ts';
import { scratchUnusable, unreadable } from './failure.ts';

const PREFIX = 'candle-migrate-';
const LOCK_NAME = 'in-use';
const OWNER_ONLY = 0o600;

/** A folder of one process below the scratch folder; disposing it deletes it with all that is in it. */
export interface ScratchFolder extends Disposable {
  path: string;
}

/**
 * Makes a folder below `scratch` that no other process takes for abandoned, and deletes those that killed
 * processes left behind. Throws a source error where that is not possible.
 */
export async function openScratch(scratch: string): Promise<ScratchFolder> {
  try {
    await removeAbandoned(scratch);
    return makeFolder(scratch);
  } catch (cause) {
    throw scratchUnusable(scratch, cause);
  }
}

/** Throws a source error unless `scratch` has `neededBytes` free. */
export async function assertSpace(scratch: string, path: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(scratch).catch((cause) => {
    throw scratchUnusable(scratch, cause);
  });
  const freeBytes = bavail * bsize;
  if (freeBytes >= neededBytes) return;
  throw sourceError(
    'scratch_full',
    `${scratch} has ${freeBytes} bytes free; a readable copy of ${path} needs ${neededBytes}.`,
    'Free space there or, without containers, set MIGRATE_SCRATCH to a folder on a larger disk.',
  );
}

/**
 * Copies a file so that only this user can read or write the copy: by reference where the file system can,
 * else byte by byte, until `signal` is aborted. Throws source errors, or the signal's reason.
 */
export async function copyToScratch(from: string, to: string, signal: AbortSignal): Promise<void> {
  const isCloned = await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE).then(
    () => true,
    () => false,
  );
  if (isCloned) return chmod(to, OWNER_ONLY);
  await pipeline(createReadStream(from), createWriteStream(to, { mode: OWNER_ONLY }), { signal }).catch(
    (cause: NodeJS.ErrnoException) => {
      signal.throwIfAborted();
      if (cause.syscall === 'read' || cause.path === from) throw unreadable(from, cause);
      throw scratchUnusable(to, cause);
    },
  );
}

/** The lock is SQLite's own: it ends with the process, and other containers respect it. */
function makeFolder(scratch: string): ScratchFolder {
  // Others look at folders by their final name only, and that one is given when it is locked.
  const unnamed = mkdtempSync(join(scratch, `.${PREFIX}`));
  const path = join(scratch, basename(unnamed).slice(1));
  let lock: Database.Database | undefined;
  try {
    lock = new Database(join(unnamed, LOCK_NAME));
    lock.exec('BEGIN EXCLUSIVE');
    renameSync(unnamed, path);
  } catch (cause) {
    lock?.close();
    rmSync(unnamed, { recursive: true, force: true });
    throw cause;
  }
  const held = lock;
  return {
    path,
    [Symbol.dispose]() {
      held.close();
      rmSync(path, { recursive: true, force: true });
    },
  };
}

async function removeAbandoned(scratch: string): Promise<void> {
  const names = await readdir(scratch);
  for (const name of names.filter((name) => name.startsWith(PREFIX))) {
    const path = join(scratch, name);
    if (isAbandoned(path)) await rm(path, { recursive: true, force: true });
  }
}

/**
 * False also for a folder of another user's, or one without a lock: whatever that is, it is not ours to
 * delete.
 */
function isAbandoned(path: string): boolean {
  try {
    const lock = new Database(join(path, LOCK_NAME), { fileMustExist: true, timeout: 0 });
    try {
      lock.exec('BEGIN EXCLUSIVE');
      return true;
    } finally {
      lock.close();
    }
  } catch {
    return false;
  }
}
