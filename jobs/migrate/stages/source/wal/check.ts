import { sourceError } from '../../../errors.ts';
import { damaged } from '../failure.ts';
import type { Header } from '../header.ts';
import { readWalIndex, type WalIndex } from './index-file.ts';
import { readWal, type Wal } from './reading.ts';

/** The files of one look at a database with a `-wal` or a `-shm`. */
export interface WalCheck {
  /** The legacy file, as errors name it. */
  path: string;
  /** Header and size of the main file as it is, before SQLite folds anything in. */
  header: Header;
  sizeBytes: number;
  /** Where to read the `-wal`; undefined where there is none. */
  wal: string | undefined;
  /** Where to read the `-shm`; undefined where there is none. */
  shm: string | undefined;
}

/** SQLite keeps this byte of a database for its locks, and never writes the page it is on. */
const LOCK_BYTE = 0x40000000;

/**
 * Throws a source error unless SQLite will find every committed frame of a `-wal`. It stops at the first
 * frame that is not sound, drops the rest, and replays what it has over a main file that may be newer: all of
 * that without an error. Returns the number of pages that the database has after the last commit, or
 * undefined where the `-wal` adds nothing.
 */
export async function checkWal(check: WalCheck): Promise<number | undefined> {
  const wal = check.wal ? await readWal(check.wal) : 'empty';
  const index = check.shm ? await readWalIndex(check.shm) : undefined;
  if (wal === 'invalid') throw damagedWal(check.path, 'its header is not valid.');
  if (wal === 'empty') {
    if (check.header.wal && index) assertNothingMissing(check.path, index);
    return undefined;
  }
  const witness = index?.salts.equals(wal.salts) ? index : undefined;
  assertComplete(check.path, wal, witness);
  if (wal.committedFrames === 0) return undefined;
  assertBelongs(check, wal);
  assertNoHole(check, wal);
  return wal.committedPages;
}

function assertNothingMissing(path: string, { committedFrames, backfilledFrames }: WalIndex): void {
  if (committedFrames <= backfilledFrames) return;
  throw sourceError(
    'source_wal_missing',
    `${path}-wal is missing or empty, and ${path}-shm says that it held ${committedFrames - backfilledFrames} committed pages.`,
    'Copy candles.db together with its -wal, from the volume it was written on.',
  );
}

/** `witness` is the `-shm` of the same generation: it is exact unless the whole machine went down. */
function assertComplete(path: string, wal: Wal, witness: WalIndex | undefined): void {
  if (witness && witness.committedFrames > wal.committedFrames) {
    throw damagedWal(
      path,
      `it is sound up to frame ${wal.committedFrames}, and ${path}-shm counts ${witness.committedFrames} committed frames.`,
    );
  }
  if (wal.tail === 'committed') {
    throw damagedWal(
      path,
      `committed frames lie behind a damaged one; SQLite would stop at frame ${wal.committedFrames}.`,
    );
  }
  if (wal.tail !== 'doubtful' || witness) return;
  throw sourceError(
    'source_wal_doubtful',
    `The frame after frame ${wal.committedFrames} of ${path}-wal is a commit that was never finished, or one that was damaged; nothing tells which.`,
    'Copy the -shm file along, which tells. Where it is lost, open a copy with SQLite, check its newest rows, and migrate that copy.',
  );
}

function assertBelongs({ path, header }: WalCheck, wal: Wal): void {
  const isOlder = wal.changeCounter !== null && (wal.changeCounter - header.changeCounter) >>> 0 > 0x7fffffff;
  const reasons: [boolean, string][] = [
    [!header.wal, 'the database is not in WAL mode'],
    [
      wal.pageBytes !== header.pageBytes,
      `its pages have ${wal.pageBytes} bytes, those of the database ${header.pageBytes}`,
    ],
    [isOlder, 'it is older than the database'],
  ];
  const reason = reasons.find(([holds]) => holds)?.[1];
  if (!reason) return;
  throw sourceError(
    'source_wal_foreign',
    `${path}-wal does not belong to ${path}: ${reason}.`,
    'Put back the files that belong together. Where the database was restored from a backup, its old -wal must go.',
  );
}

/**
 * A checkpoint that was cut off leaves a main file whose first page already counts pages that follow later:
 * these are in the `-wal`. Where they are not, the main file has lost its end.
 */
function assertNoHole({ path, header, sizeBytes }: WalCheck, wal: Wal): void {
  const present = Math.floor(sizeBytes / header.pageBytes);
  const last = Math.min(header.pageCount ?? wal.committedPages, wal.committedPages);
  const lockPage = LOCK_BYTE / header.pageBytes + 1;
  for (let page = present + 1; page <= last; page++) {
    if (wal.pages.has(page) || page === lockPage) continue;
    throw damaged(path, `it ends after page ${present}, and page ${page} is not in its -wal either.`);
  }
}

function damagedWal(path: string, what: string): Error {
  return sourceError(
    'source_wal_damaged',
    `${path}-wal is damaged: ${what}`,
    'Restore candles.db with its -wal from a backup or from the volume they were copied from. Rows would be lost without.',
  );
}
