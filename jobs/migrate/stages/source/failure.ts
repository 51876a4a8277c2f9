// What is said of a file that cannot be read or is damaged.

import type { JobError } from '../../../errors.ts';
import { sourceError } from '../../errors.ts';

/** Folders and files that are not there, whatever part of the path is missing. */
const ABSENT = ['ENOENT', 'ENOTDIR'];

/** Whether an error of the file system only says that there is no such file. */
export function isAbsent(cause: unknown): boolean {
  return ABSENT.includes((cause as NodeJS.ErrnoException).code ?? '');
}

/** The source error for a refusal of the file system at the legacy file or one of its side files. */
export function unreadable(path: string, cause: unknown): JobError {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') {
    const user = `${process.getuid?.()}:${process.getgid?.()}`;
    return sourceError(
      'source_unreadable',
      `${path} cannot be read by this job, which runs as ${user}.`,
      'Set MIGRATE_USER to the uid:gid that owns the file (`ls -ln` on the volume shows it).',
      cause,
    );
  }
  return sourceError(
    'source_unreadable',
    `${path} cannot be read: ${message}`,
    'Check the path, the mount and the disk, then run the same command again.',
    cause,
  );
}

/** The source error for a scratch folder in which the readable copy cannot be made. */
export function scratchUnusable(scratch: string, cause: unknown): JobError {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return sourceError(
      'scratch_full',
      `${scratch} has no room left for a readable copy of the legacy file: ${message}`,
      'Free space there or, without containers, set MIGRATE_SCRATCH to a folder on a larger disk.',
      cause,
    );
  }
  return sourceError(
    'scratch_unusable',
    `The scratch folder ${scratch} cannot be used: ${message}`,
    'Set MIGRATE_SCRATCH to an existing folder that this job may write to; in containers that is the volume migrate-scratch.',
    cause,
  );
}

/** The source error for bytes that no sound SQLite file has; `what` completes "PATH is damaged: …". */
export function damaged(path: string, what: string, cause?: unknown): JobError {
  return sourceError(
    'source_damaged',
    `${path} is damaged: ${what}`,
    'Restore it from a backup, or repair a copy with `sqlite3 FILE .recover` and migrate the copy.',
    cause,
  );
}
