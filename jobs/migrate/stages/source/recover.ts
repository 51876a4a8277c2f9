import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { damaged, scratchUnusable } from './failure.ts';

/**
 * Lets SQLite roll back a hot journal and fold the WAL in, so that every thread reads one plain file. Throws
 * a source error when it cannot, or when the result has another size than `expectedPages`. `path` is the
 * legacy file that `copy` was made of.
 */
export function recover(copy: string, path: string, expectedPages: number | undefined): void {
  const pages = foldIn(copy, path);
  if (expectedPages === undefined || pages === expectedPages) return;
  throw damaged(path, `SQLite makes ${pages} pages of it where its side files lead to ${expectedPages}.`);
}

function foldIn(copy: string, path: string): number {
  try {
    const database = new Database(pathToFileURL(copy).href, { fileMustExist: true });
    try {
      const mode = database.pragma('journal_mode = DELETE', { simple: true });
      if (mode !== 'delete') throw new Error(`the journal mode stays ${mode}.`);
      return database.pragma('page_count', { simple: true }) as number;
    } finally {
      database.close();
    }
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'SQLITE_FULL')
      throw scratchUnusable(copy, Object.assign(new Error(message), { code: 'ENOSPC' }));
    throw damaged(path, `SQLite cannot recover it with its side files: ${message}`, cause);
  }
}
