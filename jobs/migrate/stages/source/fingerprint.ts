// Tells whether the legacy file is still the same: by its state, or by its bytes.

import { createHash, type Hash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { sourceError } from '../../errors.ts';
import { isAbsent, unreadable } from './failure.ts';
import { firstBytes } from './read-fully.ts';
import { SIDE_FILES, type SideFile } from './side-files.ts';

/** What of a file's beginning tells its states apart: SQLite's change counter, the salts of a `-wal`. */
const HEAD_BYTES = 100;
const READ_BYTES = 256 * 1024;
/** Side files whose content is part of the data. */
const DATA_FILES: readonly SideFile[] = ['-wal', '-journal'];

/**
 * The state of the legacy file and its side files, as one comparable text: size, times and first bytes.
 * Times alone may miss a change, as two writes within one tick of the kernel's clock share them.
 */
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

/**
 * SHA-256 in hex of the legacy file, followed by its `-wal` and `-journal` where these hold data:
 * what `cat FILE FILE-wal FILE-journal | sha256sum` prints. Rejects with the signal's reason when aborted.
 */
export async function contentHash(
  path: string,
  sideFiles: ReadonlyMap<SideFile, number>,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  for (const suffix of ['', ...DATA_FILES.filter((name) => sideFiles.has(name))]) {
    await hashFile(path + suffix, hash, buffer, signal);
  }
  return hash.digest('hex');
}

/** Into one buffer: a stream makes a new one for each read, 100 MB of them before they are collected. */
async function hashFile(path: string, hash: Hash, buffer: Buffer, signal: AbortSignal): Promise<void> {
  try {
    await using file = await open(path, 'r');
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return;
      hash.update(buffer.subarray(0, bytesRead));
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw unreadable(path, cause);
  }
}

async function describe(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    const head = await firstBytes(path, HEAD_BYTES);
    return `${ino}/${size}/${mtimeNs}/${ctimeNs}/${head.toString('base64')}`;
  } catch (cause) {
    if (isAbsent(cause)) return '-';
    throw unreadable(path, cause);
  }
}
