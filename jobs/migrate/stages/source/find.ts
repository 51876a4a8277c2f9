import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { sourceError } from '../../errors.ts';

const FILE_NAME = 'candles.db';

/**
 * The absolute path of the legacy file: `path` itself, or `candles.db` in it where it is a folder.
 * Throws a source error when there is no such file or this user may not read it.
 */
export async function findSource(path: string): Promise<string> {
  const absolute = resolve(path);
  const found = (await isFolder(absolute)) ? join(absolute, FILE_NAME) : absolute;
  const stats = await stat(found).catch((cause) => fail(found, cause));
  if (!stats.isFile()) {
    throw sourceError('source_not_a_file', `${found} is not a file.`, 'Set SQLITE_PATH to the legacy file.');
  }
  await access(found, constants.R_OK).catch((cause) => fail(found, cause));
  return found;
}

async function isFolder(path: string): Promise<boolean> {
  const stats = await stat(path).catch((cause) => (cause.code === 'ENOENT' ? undefined : fail(path, cause)));
  return stats?.isDirectory() ?? false;
}

async function fail(path: string, cause: NodeJS.ErrnoException): Promise<never> {
  if (cause.code === 'EACCES' || cause.code === 'EPERM') {
    const user = `${process.getuid?.()}:${process.getgid?.()}`;
    throw sourceError(
      'source_unreadable',
      `${path} cannot be read by this job, which runs as ${user}.`,
      'Set MIGRATE_USER to the uid:gid that owns the file (`ls -ln` on the volume shows it).',
      cause,
    );
  }
  if (cause.code !== 'ENOENT') throw cause;
  throw sourceError('source_missing', `There is no file ${path}.`, await whatIsThere(path), cause);
}

/** An operator who mounted the wrong folder is helped most by seeing what is in it. */
async function whatIsThere(path: string): Promise<string> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => undefined);
  if (!names) return `The folder ${folder} does not exist either. Check SQLITE_PATH and LEGACY_VOLUME.`;
  const databases = names.filter((name) => name.endsWith('.db') && name !== basename(path));
  if (databases.length > 0) {
    return `The folder holds ${databases.join(', ')}: name the right one with --source or SQLITE_PATH.`;
  }
  return `The folder ${folder} holds ${names.length === 0 ? 'nothing' : names.slice(0, 10).join(', ')}. Check SQLITE_PATH and LEGACY_VOLUME.`;
}
