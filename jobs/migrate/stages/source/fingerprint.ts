import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { sourceError } from '../../errors.ts';

/** Side files in which SQLite keeps what is not in the main file yet. `-shm` is only an index. */
const SIDE_FILES = ['-wal', '-journal', '-shm'] as const;

/** Size and times of the legacy file and its side files, as one comparable text. */
export async function fingerprint(path: string): Promise<string> {
  const parts = await Promise.all(['', ...SIDE_FILES].map((suffix) => describe(`${path}${suffix}`)));
  return parts.join(' ');
}

/** Throws a source error when the legacy file or a side file is not what it was when `before` was taken. */
export async function assertUnchanged(path: string, before: string): Promise<void> {
  if ((await fingerprint(path)) === before) return;
  throw sourceError(
    'source_changed',
    `${path} or one of its side files changed while it was read.`,
    'Something still writes to it: stop the old frontend, then run the same command again.',
  );
}

/** SHA-256 of a file in hex, read as a stream. */
export async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

async function describe(path: string): Promise<string> {
  const stats = await stat(path, { bigint: true }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw cause;
  });
  return stats ? `${stats.ino}/${stats.size}/${stats.mtimeNs}/${stats.ctimeNs}` : '-';
}
