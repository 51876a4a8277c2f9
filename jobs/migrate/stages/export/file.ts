import { randomBytes } from 'node:crypto';
import { link, lstat, open, rename, rm, statfs, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { makeFolder } from '../../../folder.ts';
import { usageError } from '../../errors.ts';

/** A stale -wal beside a new file would be replayed into it: side files count as a file. */
const SIDE_FILES = ['-wal', '-shm', '-journal'];

/** A file in the making, beside its final place; disposing it removes what was not published. */
export interface UnfinishedFile extends AsyncDisposable {
  /** Where it is written. */
  path: string;
  /** Gives it its name, once everything is on disk. Never replaces a file. */
  publish(): Promise<void>;
}

/**
 * Begins a file that is to be `out`. Throws a usage error where that or one of its side files exists, or its
 * folder cannot be written.
 */
export async function startFile(out: string, neededBytes: number): Promise<UnfinishedFile> {
  const target = resolve(out);
  for (const suffix of ['', ...SIDE_FILES])
    if (await exists(target + suffix)) throw alreadyThere(target + suffix);
  const folder = dirname(target);
  const path = join(folder, `.${basename(target)}.${randomBytes(4).toString('hex')}.unfinished`);
  try {
    await makeFolder(folder);
    await (await open(path, 'wx')).close();
  } catch (cause) {
    throw unwritable(target, cause);
  }
  await using stack = new AsyncDisposableStack();
  stack.defer(async () => {
    for (const suffix of ['', ...SIDE_FILES]) await rm(path + suffix, { force: true });
  });
  await assertSpace(folder, neededBytes);
  const kept = stack.move();
  return { path, publish: () => publish(path, target), [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/**
 * Opens the unfinished file for writing. It need not survive a crash halfway, so nothing waits for the
 * disk; foreign keys are left to the reader, as an orphan of the legacy file is to stay one.
 */
export function openForWriting(path: string): Database.Database {
  const file = new Database(path, { fileMustExist: true });
  file.pragma('journal_mode = OFF');
  file.pragma('synchronous = OFF');
  file.pragma('locking_mode = EXCLUSIVE');
  file.pragma('foreign_keys = OFF');
  return file;
}

/** Turns a full or failing disk into an expected error that names the file; anything else stays as it is. */
export function explainWriteError(error: unknown, out: string): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  const isDisk =
    typeof code === 'string' &&
    /^(SQLITE_(FULL|IOERR|CANTOPEN|READONLY|PERM|BUSY|CORRUPT|NOTADB)|ENOSPC|EIO|EROFS|EDQUOT)/.test(code);
  return isDisk ? unwritable(resolve(out), error) : error;
}

async function publish(path: string, target: string): Promise<void> {
  try {
    await flush(path);
    await giveName(path, target);
    await flush(dirname(target));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw alreadyThere(target);
    throw unwritable(target, cause);
  }
}

/** A link never replaces a file, as renaming would; some file systems know no links. */
async function giveName(path: string, target: string): Promise<void> {
  try {
    await link(path, target);
    await unlink(path);
  } catch (cause) {
    if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
    if (await exists(target)) throw alreadyThere(target);
    await rename(path, target);
  }
}

async function flush(path: string): Promise<void> {
  await using handle = await open(path, 'r');
  await handle.sync();
}

async function assertSpace(folder: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= neededBytes) return;
  throw usageError(
    'export_no_space',
    `${folder} has ${bavail * bsize} bytes free; the file needs up to ${neededBytes}.`,
    'Free space there, or name a file on a larger disk with --out (EXPORT_PATH).',
  );
}

function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return false;
      throw unwritable(path, cause);
    },
  );
}

function alreadyThere(path: string): Error {
  return usageError(
    'export_exists',
    `${path} exists, and an export replaces nothing.`,
    'Name another file with --out (EXPORT_PATH), or move that one away.',
  );
}

function unwritable(path: string, cause: unknown): Error {
  return usageError(
    'export_unwritable',
    `${path} cannot be written: ${(cause as Error).message}`,
    'Name a file in a folder that this job may write to with --out (EXPORT_PATH), on a disk with room for it.',
  );
}
