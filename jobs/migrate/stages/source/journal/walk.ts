// Walks through a rollback journal as SQLite would.

import type { FileHandle } from 'node:fs/promises';
import { sourceError } from '../../../errors.ts';
import { type Header, parseHeader } from '../header.ts';
import { readRecord, readSegment, recordBytes, type Segment } from './segments.ts';

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

/** A walk through a journal, from segment to segment. */
export interface Walk {
  check: JournalCheck;
  journal: FileHandle;
  sizeBytes: number;
  /** Pages that had a record so far; a transaction journals each page once. */
  seen: Set<number>;
  /** The header in page 1 as it was, where page 1 has a record. */
  firstPage: Header | undefined;
}

/** Where the records end that the header of a segment counts. */
export interface SegmentEnd {
  segment: Segment;
  offset: number;
}

/** Goes through all segments as SQLite would, and throws a source error where SQLite would only stop. */
export async function checkSegments(walk: Walk, first: Segment): Promise<SegmentEnd[]> {
  const ends: SegmentEnd[] = [];
  let segment = first;
  for (let offset = 0; ; ) {
    const end = await checkRecords(walk, segment, offset + segment.sectorBytes);
    ends.push({ segment, offset: end });
    if (segment.state !== 'counted' || end === walk.sizeBytes) return ends;
    offset = Math.ceil(end / segment.sectorBytes) * segment.sectorBytes;
    if (offset + segment.sectorBytes > walk.sizeBytes)
      throw damagedJournal(walk.check, 'its end is missing.');
    const next = await readSegment(walk.journal, offset);
    if (next.state === 'damaged') throw damagedJournal(walk.check, `the header at ${offset} is not valid.`);
    if (next.state === 'absent') return ends;
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

/**
 * What follows the records of an uncounted segment may be left from earlier transactions, which had other
 * seeds.
 */
async function isStaleFrom({ journal }: Walk, segment: Segment, begin: number): Promise<boolean> {
  if (segment.state !== 'uncounted') return false;
  for (let at = begin; ; at += recordBytes(segment.pageBytes)) {
    const record = await readRecord(journal, at, segment);
    if (!record) return true;
    if (record.sound) return false;
  }
}

/** Whether a record is of a page that the database had before the transaction; SQLite writes no others. */
export function isOriginal(page: number, { originalPages }: Segment): boolean {
  return page > 0 && page <= originalPages;
}

/** The source error for a journal that SQLite would not roll back whole. */
export function damagedJournal({ path }: JournalCheck, what: string): Error {
  return sourceError(
    'source_journal_damaged',
    `${path}-journal is damaged: ${what}`,
    'Restore candles.db with its -journal from a backup: the database alone may be half written.',
  );
}
