import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Everything below a folder, folders and links included: kind, time of change in nanoseconds and content of
 * each. Equal snapshots mean that nothing was created, deleted, written or touched.
 */
export async function snapshot(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder, { recursive: true })).sort();
  const entries = names.map(async (name) => [name, await describe(join(folder, name))] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function describe(path: string): Promise<string> {
  const stats = await lstat(path, { bigint: true });
  const kind = (stats.mode & 0o170000n).toString(8);
  return `${kind} ${stats.size} ${stats.mtimeNs} ${await content(path, stats)}`;
}

async function content(
  path: string,
  stats: { isFile(): boolean; isSymbolicLink(): boolean },
): Promise<string> {
  if (stats.isSymbolicLink()) return readlink(path);
  if (!stats.isFile()) return '';
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
