import { constants } from 'node:fs';
import { copyFile, mkdtemp, rm, stat, statfs } from 'node:fs/promises';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { sourceError } from '../../errors.ts';
import type { SourceFile } from '../../sqlite.ts';
import { assertUnchanged, fingerprint } from './fingerprint.ts';
import { readHeader } from './header.ts';

/** What SQLite needs beside the main file to see every committed row; `-shm` is rebuilt. */
const NEEDED_SIDE_FILES = ['-wal', '-journal'] as const;
/** Room for the copy to be recovered in. */
const SPACE_FACTOR = 1.1;

export interface OpenedSource {
  file: SourceFile;
  openedAs: 'direct' | 'scratch';
  journalMode: 'wal' | 'delete';
  sizeBytes: number;
  /** State of the legacy file and its side files before anything was read. */
  fingerprint: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Decides how to read the legacy file without writing to it. With nothing beside it, it is read in
 * place; otherwise it is copied with its side files to `scratch`, where SQLite may recover it. The
 * copy is deleted on dispose. Throws source errors; never creates anything beside the legacy file.
 */
export async function openSource(path: string, scratch: string): Promise<OpenedSource> {
  const before = await fingerprint(path);
  const { size } = await stat(path);
  const header = await readHeader(path, size);
  const shared = {
    journalMode: header.wal ? 'wal' : 'delete',
    sizeBytes: size,
    fingerprint: before,
  } as const;
  const sideFiles = await existing(path, [...NEEDED_SIDE_FILES, '-shm']);
  if (sideFiles.length === 0) {
    const file = { path, immutable: header.wal };
    return { ...shared, file, openedAs: 'direct', [Symbol.asyncDispose]: async () => {} };
  }
  const folder = await copyToScratch(path, scratch);
  const dispose = () => rm(folder, { recursive: true, force: true });
  try {
    await assertUnchanged(path, before);
    const copy = join(folder, basename(path));
    recover(copy, path);
    return {
      ...shared,
      file: { path: copy, immutable: false },
      openedAs: 'scratch',
      [Symbol.asyncDispose]: dispose,
    };
  } catch (cause) {
    await dispose();
    throw cause;
  }
}

async function existing(path: string, suffixes: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    suffixes.map((suffix) =>
      stat(path + suffix).then(
        () => suffix,
        () => undefined,
      ),
    ),
  );
  return found.filter((suffix) => suffix !== undefined);
}

/** Copies the file and its side files into a new folder below `scratch` and returns that folder. */
async function copyToScratch(path: string, scratch: string): Promise<string> {
  const suffixes = ['', ...(await existing(path, NEEDED_SIDE_FILES))];
  await assertSpace(path, suffixes, scratch);
  const folder = await mkdtemp(join(scratch, 'candle-migrate-')).catch((cause) => {
    throw sourceError(
      'scratch_unusable',
      `The scratch folder ${scratch} cannot be written: ${cause.message}`,
      'Set MIGRATE_SCRATCH to a folder this job may write to.',
      cause,
    );
  });
  for (const suffix of suffixes) {
    await copyFile(path + suffix, join(folder, basename(path) + suffix), constants.COPYFILE_FICLONE);
  }
  return folder;
}

async function assertSpace(path: string, suffixes: readonly string[], scratch: string): Promise<void> {
  const sizes = await Promise.all(suffixes.map(async (suffix) => (await stat(path + suffix)).size));
  const neededBytes = Math.ceil(sizes.reduce((sum, size) => sum + size, 0) * SPACE_FACTOR);
  const { bavail, bsize } = await statfs(scratch).catch((cause) => {
    throw sourceError(
      'scratch_unusable',
      `There is no scratch folder ${scratch}.`,
      'Set MIGRATE_SCRATCH to an existing folder.',
      cause,
    );
  });
  if (bavail * bsize >= neededBytes) return;
  throw sourceError(
    'scratch_full',
    `${scratch} has ${bavail * bsize} bytes free; a readable copy of ${path} needs ${neededBytes}.`,
    'Free space there, or set MIGRATE_SCRATCH to a folder on a larger disk.',
  );
}

/** Lets SQLite roll back a hot journal and fold the WAL in, so that every thread reads one plain file. */
function recover(copy: string, original: string): void {
  try {
    const database = new Database(copy, { fileMustExist: true });
    try {
      database.pragma('journal_mode = DELETE');
      database.prepare('SELECT count(*) FROM sqlite_master').get();
    } finally {
      database.close();
    }
  } catch (cause) {
    throw sourceError(
      'source_damaged',
      `${original} cannot be recovered with its side files: ${(cause as Error).message}`,
      'Restore the file together with its -wal or -journal from a backup.',
      cause,
    );
  }
}
