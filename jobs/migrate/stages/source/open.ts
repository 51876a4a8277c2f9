import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceFile } from '../../sqlite.ts';
import { assertUnchanged, fingerprint } from './fingerprint.ts';
import { assertWhole, type Header, readHeader } from './header.ts';
import { assertNotInUse } from './in-use.ts';
import { checkJournal } from './journal/check.ts';
import { recover } from './recover.ts';
import { assertSpace, copyToScratch, openScratch } from './scratch.ts';
import { findSideFiles, type SideFile } from './side-files.ts';
import { checkWal } from './wal/check.ts';

/** What SQLite needs beside the main file to see every committed row; it rebuilds `-shm`. */
const NEEDED_SIDE_FILES = ['-wal', '-journal'] as const;
/** The copy's name; that of the legacy file may end in a blank, which better-sqlite3 cuts off. */
const COPY_NAME = 'candles.db';
/** Room for what recovery writes besides pages. */
const SPARE_BYTES = 1 << 20;

export interface OpenedSource {
  file: SourceFile;
  openedAs: 'direct' | 'scratch';
  journalMode: 'wal' | 'delete';
  sizeBytes: number;
  sideFiles: ReadonlyMap<SideFile, number>;
  /** State of the legacy file and its side files before anything was read. */
  fingerprint: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Decides how to read the legacy file without writing to it. With nothing beside it, it is read in
 * place; otherwise it is copied with its side files to `scratch`, where SQLite may recover it. The
 * copy is deleted on dispose. Throws source errors; never creates anything beside the legacy file.
 */
export async function openSource(path: string, scratch: string, signal: AbortSignal): Promise<OpenedSource> {
  const before = await fingerprint(path);
  const { size } = await stat(path);
  const header = await readHeader(path);
  const sideFiles = await findSideFiles(path);
  await assertNotInUse(path, { wal: header.wal, sideFiles });
  const shared = {
    journalMode: header.wal ? 'wal' : 'delete',
    sizeBytes: size,
    sideFiles,
    fingerprint: before,
  } as const;
  if (sideFiles.size === 0) {
    await assertWhole(path, path);
    const file = { path, immutable: header.wal };
    return { ...shared, file, openedAs: 'direct', async [Symbol.asyncDispose]() {} };
  }
  await assertSpace(scratch, path, neededBytes(size, sideFiles));
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await openScratch(scratch));
  const copy = join(folder.path, COPY_NAME);
  for (const suffix of ['', ...NEEDED_SIDE_FILES.filter((name) => sideFiles.has(name))]) {
    await copyToScratch(path + suffix, copy + suffix, signal);
  }
  await assertUnchanged(path, before);
  await makeReadable({ path, copy, header, sizeBytes: size, sideFiles });
  const kept = stack.move();
  return {
    ...shared,
    file: { path: copy, immutable: false },
    openedAs: 'scratch',
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Of the files beside the database that hold a part of it. */
export function bytesBeside(sideFiles: ReadonlyMap<SideFile, number>): number {
  return NEEDED_SIDE_FILES.reduce((sum, suffix) => sum + (sideFiles.get(suffix) ?? 0), 0);
}

/** Both side files at their size once more: pages of theirs may all be new to the main file. */
function neededBytes(sizeBytes: number, sideFiles: ReadonlyMap<SideFile, number>): number {
  return sizeBytes + 2 * bytesBeside(sideFiles) + SPARE_BYTES;
}

interface Copied {
  path: string;
  copy: string;
  header: Header;
  sizeBytes: number;
  sideFiles: ReadonlyMap<SideFile, number>;
}

/** Checks the side files, since SQLite passes over what is wrong with them, and has it recover the copy. */
async function makeReadable({ path, copy, header, sizeBytes, sideFiles }: Copied): Promise<void> {
  const beside = (suffix: SideFile, base: string) => (sideFiles.has(suffix) ? base + suffix : undefined);
  const journal = beside('-journal', copy);
  const rolledBackPages = journal ? await checkJournal({ path, header, main: copy, journal }) : undefined;
  const wal = beside('-wal', copy);
  const foldedInPages = await checkWal({ path, header, sizeBytes, wal, shm: beside('-shm', path) });
  if (rolledBackPages === undefined && foldedInPages === undefined) await assertWhole(copy, path);
  recover(copy, path, foldedInPages ?? rolledBackPages);
  await assertWhole(copy, path);
}
