import { constants } from 'node:fs';
import { access, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { sourceError } from '../../errors.ts';
import { isAbsent, unreadable } from './failure.ts';

const FILE_NAME = 'candles.db';
const MAX_NAMES = 10;

/**
 * Finds the legacy file, and returns its real path: `path` itself, or `candles.db` in it where it is a
 * folder. Symbolic links are followed, since SQLite keeps the side files beside the file that a link leads
 * to. Throws a source error when there is no such file or this user may not read it.
 */
export async function findSource(path: string): Promise<string> {
  const absolute = resolve(path);
  const named = (await isFolder(absolute)) ? join(absolute, FILE_NAME) : absolute;
  const found = await realpath(named).catch((cause) => fail(named, cause));
  if (!(await stat(found)).isFile()) {
    throw sourceError(
      'source_not_a_file',
      `${found} is not a file.`,
      'Name the legacy file: LEGACY_VOLUME and LEGACY_FILE in .env where Compose runs this, otherwise --source. Docker makes an empty folder where a mounted file is missing.',
    );
  }
  await access(found, constants.R_OK).catch((cause) => fail(found, cause));
  return found;
}

async function isFolder(path: string): Promise<boolean> {
  const stats = await stat(path).catch((cause) => (isAbsent(cause) ? undefined : fail(path, cause)));
  return stats?.isDirectory() ?? false;
}

async function fail(path: string, cause: unknown): Promise<never> {
  if (!isAbsent(cause)) throw unreadable(path, cause);
  const target = await readlink(path).catch(() => undefined);
  if (target !== undefined) {
    throw sourceError(
      'source_missing',
      `${path} is a symbolic link to ${target}, and nothing is there.`,
      'Name the file itself: LEGACY_VOLUME and LEGACY_FILE in .env where Compose runs this, otherwise --source.',
      cause,
    );
  }
  throw sourceError('source_missing', `There is no file ${path}.`, await whatIsThere(path), cause);
}

/** An operator who mounted the wrong folder is helped most by seeing what is in it. */
async function whatIsThere(path: string): Promise<string> {
  const folder = dirname(path);
  const names = await readdir(folder).catch((cause) => (isAbsent(cause) ? undefined : []));
  if (!names)
    return `The folder ${folder} does not exist either. Check LEGACY_VOLUME and LEGACY_FILE in .env where Compose runs this, otherwise --source.`;
  const databases = names.filter((name) => name.endsWith('.db') && name !== basename(path)).sort();
  if (databases.length > 0) {
    return `The folder holds ${listed(databases)}: name the right one: LEGACY_FILE in .env where Compose runs this, otherwise --source.`;
  }
  return `The folder ${folder} holds ${listed(names.sort()) || 'nothing'}. Check LEGACY_VOLUME and LEGACY_FILE in .env where Compose runs this, otherwise --source.`;
}

function listed(names: readonly string[]): string {
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  return names.slice(0, MAX_NAMES).join(', ') + more;
}
