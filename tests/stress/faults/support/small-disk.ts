import { execFile } from 'node:child_process';
import { chmod, mkdtemp, open, rm, rmdir, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A file system of a few MiB, in memory. */
export interface SmallDisk extends AsyncDisposable {
  path: string;
  /** Fills it up to the last `leaveBytes` bytes; disposing the result frees them again. */
  fill(leaveBytes: number): Promise<AsyncDisposable>;
}

/** Something that this machine does not let tests do; the test is skipped and says so. */
export class Unavailable extends Error {
  override name = 'Unavailable';
}

/**
 * Mounts a disk of this size. Throws Unavailable where mounting is not allowed, as for users other than root.
 */
export async function smallDisk(sizeMiB: number): Promise<SmallDisk> {
  const run = promisify(execFile);
  const path = await mkdtemp(join(tmpdir(), 'candle-small-disk-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m`, 'tmpfs', path]);
  } catch (cause) {
    await rmdir(path);
    throw new Unavailable(`a small disk cannot be mounted here: ${(cause as Error).message.trim()}`);
  }
  await chmod(path, 0o755);
  return {
    path,
    fill: (leaveBytes) => fill(path, leaveBytes),
    async [Symbol.asyncDispose]() {
      await run('umount', [path]);
      await rmdir(path);
    },
  };
}

async function fill(path: string, leaveBytes: number): Promise<AsyncDisposable> {
  const { bavail, bsize } = await statfs(path);
  const name = join(path, 'filler');
  await using file = await open(name, 'w');
  await file.write(Buffer.alloc(Math.max(0, bavail * bsize - leaveBytes)));
  return { [Symbol.asyncDispose]: () => rm(name, { force: true }) };
}
