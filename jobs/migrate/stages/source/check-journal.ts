import { type FileHandle, open } from 'node:fs/promises';
import { sourceError } from '../../errors.ts';
import { type Header, parseHeader } from './header.ts';
import { readRecord, readSegment, recordBytes, type Segment, superJournalName } from './journal-segments.ts';
import { readFully } from './wal-frames.ts';

/** The files of one look at a database with a `-journal`. */
export interface JournalCheck {
  /** The legacy file, as errors name it. */
  path: string;
  /** Header of the main file as it is, before SQLite rolls anything back. */
  header: Header;
  /** Where to read the main file and the `-journal`. */
  main: string;
  journal: string;
}

/**
 * Throws a source error unless SQLite will roll back all of a hot `-journal`. It stops at the first header or
 * record it does not like, keeps the half-written rest, and deletes the journal: all of that without an error.
 * Returns the number of pages that the database had before the transaction, or undefined where there is
 * nothing to roll back, as in what TRUNCATE and PERSIST mode leave.
 */
export async function checkJournal(check: JournalCheck): Promise<number | undefined> {
  await using journal = await open(check.journal, 'r');
  await using main = await open(check.main, 'r');
  const { size } = await journal.stat();
  const read = await readSegment(journal, 0);
  if (read.state === 'absent') return undefined;
  const first = { ...read, pageBytes: read.pageBytes || check.header.pageBytes };
  if (first.state === 'damaged' || !isPossible(first))
    throw damagedJournal(check, 'its header is not valid.');
  const walk: Walk = { check, journal, main, sizeBytes: size, seen: new Set(), firstPage: undefined };
  await checkSegments(walk, first);
  if (first.state === 'unsynced') return undefined;
  await assertAlone(check, journal);
  assertBelongs(check, first, walk.firstPage);
  return first.originalPages;
}

/** A walk through a journal, from segment to segment. */
interface Walk {
  check: JournalCheck;
  journal: FileHandle;
  main: FileHandle;
  sizeBytes: number;
  /** Pages that had a record so far; a transaction journals each page once. */
  seen: Set<number>;
  /** The header in page 1 as it was, where page 1 has a record. */
  firstPage: Header | undefined;
}

/** Goes through all segments as SQLite would, and fails where SQLite would only stop. */
async function checkSegments(walk: Walk, first: Segment): Promise<void> {
  let segment = first;
  for (let offset = 0; ; ) {
    const end = await checkRecords(walk, segment, offset + segment.sectorBytes);
    await assertNothingBehind(walk, segment, end);
    if (segment.state !== 'counted' || end === walk.sizeBytes) return;
    offset = Math.ceil(end / segment.sectorBytes) * segment.sectorBytes;
    if (offset + segment.sectorBytes > walk.sizeBytes)
      throw damagedJournal(walk.check, 'its end is missing.');
    const next = await readSegment(walk.journal, offset);
    if (next.state === 'damaged') throw damagedJournal(walk.check, `the header at ${offset} is not valid.`);
    if (next.state === 'absent') return;
    // SQLite goes by the first header's sizes for all of them.
    segment = { ...first, state: next.state, records: next.records, checksumSeed: next.checksumSeed };
  }
}

/** Checks the records that SQLite rolls back, from `begin` on, and returns where they end. */
async function checkRecords(walk: Walk, segment: Segment, begin: number): Promise<number> {
  const { check, journal, sizeBytes, seen } = walk;
  const length = recordBytes(segment.pageBytes);
  if (sizeBytes < begin && segment.state !== 'unsynced') throw damagedJournal(check, 'its end is missing.');
  const records = segment.state === 'uncounted' ? Math.floor((sizeBytes - begin) / length) : segment.records;
  for (let index = 0; index < records; index++) {
    const at = begin + index * length;
    const record = await readRecord(journal, at, segment);
    if (!record?.sound && index > 0 && (await isStaleFrom(walk, segment, at))) return at;
    if (!record?.sound || !isOriginal(record.page, segment) || seen.has(record.page)) {
      throw damagedJournal(check, `record ${index + 1} of ${records} at ${begin} is not valid.`);
    }
    seen.add(record.page);
    if (record.page === 1) walk.firstPage = parseHeader(record.content);
  }
  return begin + records * length;
}

/** What follows the records of an uncounted segment may be left from earlier transactions, which had other seeds. */
async function isStaleFrom({ journal }: Walk, segment: Segment, begin: number): Promise<boolean> {
  if (segment.state !== 'uncounted') return false;
  for (let at = begin; ; at += recordBytes(segment.pageBytes)) {
    const record = await readRecord(journal, at, segment);
    if (!record) return true;
    if (record.sound) return false;
  }
}

/**
 * Records behind the counted ones were not synced when the writer ended, and so their pages are still as they
 * were. Where one is sound and its page is not, the count is wrong.
 */
async function assertNothingBehind({ check, journal, main }: Walk, segment: Segment, end: number) {
  for (let at = end; ; at += recordBytes(segment.pageBytes)) {
    const record = await readRecord(journal, at, segment);
    if (!record?.sound || !isOriginal(record.page, segment)) return;
    const page = Buffer.alloc(segment.pageBytes);
    await readFully(main, page, (record.page - 1) * segment.pageBytes);
    if (page.equals(record.content)) continue;
    throw damagedJournal(check, 'it holds more pages than its header counts.');
  }
}

function isOriginal(page: number, { originalPages }: Segment): boolean {
  return page > 0 && page <= originalPages;
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
  const isPower = (bytes: number) => Number.isInteger(Math.log2(bytes));
  return (
    sectorBytes >= 32 &&
    sectorBytes <= 65_536 &&
    isPower(sectorBytes) &&
    pageBytes >= 512 &&
    pageBytes <= 65_536 &&
    isPower(pageBytes)
  );
}

function damagedJournal({ path }: JournalCheck, what: string): Error {
  return sourceError(
    'source_journal_damaged',
    `${path}-journal is damaged: ${what}`,
    'Restore candles.db with its -journal from a backup: the database alone may be half written.',
  );
}
