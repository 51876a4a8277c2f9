import { type FileHandle, open } from 'node:fs/promises';
import { sourceError } from '../../../errors.ts';
import { type Header, isPageSize } from '../header.ts';
import { readFully } from '../read-fully.ts';
import { readRecord, readSegment, recordBytes, type Segment, superJournalName } from './segments.ts';
import {
  checkSegments,
  damagedJournal,
  isOriginal,
  type JournalCheck,
  type SegmentEnd,
  type Walk,
} from './walk.ts';

/**
 * Throws a source error unless SQLite will roll back all of a hot `-journal`. It stops at the first header or
 * record it does not like, keeps the half-written rest, and deletes the journal: all of that without an
 * error. Returns the number of pages that the database had before the transaction, or undefined where there
 * is nothing to roll back, as in what TRUNCATE and PERSIST mode leave.
 */
export async function checkJournal(check: JournalCheck): Promise<number | undefined> {
  await using journal = await open(check.journal, 'r');
  const { size } = await journal.stat();
  const read = await readSegment(journal, 0);
  if (read.state === 'absent') return undefined;
  const first = { ...read, pageBytes: read.pageBytes || check.header.pageBytes };
  if (first.state === 'damaged' || !isPossible(first))
    throw damagedJournal(check, 'its header is not valid.');
  const walk: Walk = { check, journal, sizeBytes: size, seen: new Set(), firstPage: undefined };
  const ends = await checkSegments(walk, first);
  if (first.state !== 'unsynced') {
    await assertAlone(check, journal);
    assertBelongs(check, first, walk.firstPage);
  }
  for (const end of ends) await assertNothingBehind(check, journal, end);
  return first.state === 'unsynced' ? undefined : first.originalPages;
}

/**
 * Records behind the counted ones were not synced when the writer ended, and so their pages are still as they
 * were. Where one is sound and its page is not, the count is wrong.
 */
async function assertNothingBehind(
  check: JournalCheck,
  journal: FileHandle,
  { segment, offset }: SegmentEnd,
): Promise<void> {
  await using main = await open(check.main, 'r');
  for (let at = offset; ; at += recordBytes(segment.pageBytes)) {
    const record = await readRecord(journal, at, segment);
    if (!record?.sound || !isOriginal(record.page, segment)) return;
    const page = Buffer.alloc(segment.pageBytes);
    await readFully(main, page, (record.page - 1) * segment.pageBytes);
    if (page.equals(record.content)) continue;
    throw damagedJournal(check, 'it holds more pages than its header counts.');
  }
}

/** A journal names its super-journal by the path it had; only there can be told whether all was committed. */
async function assertAlone({ path }: JournalCheck, journal: FileHandle): Promise<void> {
  const name = await superJournalName(journal);
  if (name === undefined) return;
  throw sourceError(
    'source_journal_shared',
    `${path}-journal is part of a transaction over several databases, whose journal was ${name}.`,
    'Open the database with SQLite where it was written, with all files in place, and migrate it afterwards.',
  );
}

function assertBelongs(
  { path, header }: JournalCheck,
  segment: Segment,
  firstPage: Header | undefined,
): void {
  const original = firstPage ?? header;
  const steps = firstPage ? (header.changeCounter - firstPage.changeCounter) >>> 0 : 0;
  const fits = steps <= 1 && (original.pageCount ?? segment.originalPages) === segment.originalPages;
  if (fits) return;
  throw sourceError(
    'source_journal_foreign',
    `${path}-journal does not belong to ${path}: it is that of another database or of another state of it.`,
    'Put back the files that belong together. Where the database was restored from a backup, its old -journal must go.',
  );
}

function isPossible({ sectorBytes, pageBytes }: Segment): boolean {
  const isSector = sectorBytes >= 32 && sectorBytes <= 65_536 && Number.isInteger(Math.log2(sectorBytes));
  return isSector && isPageSize(pageBytes);
}
