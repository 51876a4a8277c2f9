// The segments of a rollback journal.

import type { FileHandle } from 'node:fs/promises';
import { readFully } from '../read-fully.ts';

const MAGIC = Buffer.from([0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]);
const HEADER_BYTES = 28;
/** Written where nothing is synced: the records go on to the end of the file. */
const UNCOUNTED = 0xffffffff;

/**
 * What the header of a segment says of it. `absent`: no header, or one that SQLite has taken back (PERSIST
 * mode, a stale one). `unsynced`: begun, but not counted yet, so the database was not touched for its sake.
 */
export type SegmentState = 'absent' | 'unsynced' | 'counted' | 'uncounted' | 'damaged';

/** One segment of a rollback journal: a header on a sector of its own, and records of pages as they were. */
export interface Segment {
  state: SegmentState;
  /** Records that SQLite will roll back; for `uncounted` the rest of the file. */
  records: number;
  checksumSeed: number;
  /** Pages of the database before the transaction. */
  originalPages: number;
  sectorBytes: number;
  /** 0 where an old writer left it out. */
  pageBytes: number;
}

export interface JournalRecord {
  page: number;
  content: Buffer;
  /** Whether the checksum fits. It sums up every 200th byte only, so that it does not see every change. */
  sound: boolean;
}

/**
 * Reads the header at `offset` (https://sqlite.org/fileformat2.html#the_rollback_journal). The first one of a
 * file is there or zeroed, never anything else; at the place of a later one anything may be left over.
 */
export async function readSegment(file: FileHandle, offset: number): Promise<Segment> {
  const bytes = Buffer.alloc(HEADER_BYTES);
  await readFully(file, bytes, offset);
  const field = (at: number) => bytes.readUInt32BE(at);
  return {
    state: stateOf(bytes, offset === 0),
    records: field(8),
    checksumSeed: field(12),
    originalPages: field(16),
    sectorBytes: field(20),
    pageBytes: field(24),
  };
}

function stateOf(bytes: Buffer, isFirst: boolean): SegmentState {
  const equal = MAGIC.filter((byte, index) => bytes[index] === byte).length;
  if (equal === MAGIC.length) return bytes.readUInt32BE(8) === UNCOUNTED ? 'uncounted' : 'counted';
  if (bytes.subarray(0, 12).every((byte) => byte === 0)) {
    return bytes.every((byte) => byte === 0) ? 'absent' : 'unsynced';
  }
  if (isFirst) return 'damaged';
  // SQLite takes a stale header back by zeroing its first byte; anything else this close is damage.
  return equal >= MAGIC.length / 2 && bytes[0] !== 0 ? 'damaged' : 'absent';
}

/** The record at `offset`, or undefined where the file ends before its end. */
export async function readRecord(
  file: FileHandle,
  offset: number,
  { pageBytes, checksumSeed }: Segment,
): Promise<JournalRecord | undefined> {
  const bytes = Buffer.alloc(recordBytes(pageBytes));
  if ((await readFully(file, bytes, offset)) < bytes.length) return undefined;
  const content = bytes.subarray(4, 4 + pageBytes);
  let checksum = checksumSeed;
  for (let at = pageBytes - 200; at > 0; at -= 200) checksum = (checksum + content.readUInt8(at)) >>> 0;
  return { page: bytes.readUInt32BE(0), content, sound: checksum === bytes.readUInt32BE(4 + pageBytes) };
}

/** Length of a record: page number, page, checksum. */
export function recordBytes(pageBytes: number): number {
  return pageBytes + 8;
}

/**
 * The name of the super-journal at the end of a journal, where the transaction spanned several databases;
 * undefined where there is none.
 */
export async function superJournalName(file: FileHandle): Promise<string | undefined> {
  const { size } = await file.stat();
  const trailer = Buffer.alloc(16);
  if (size < trailer.length || (await readFully(file, trailer, size - 16)) < 16) return undefined;
  const length = trailer.readUInt32BE(0);
  if (!trailer.subarray(8).equals(MAGIC) || length === 0 || length > size - 16 || length > 4096)
    return undefined;
  const name = Buffer.alloc(length);
  await readFully(file, name, size - 16 - length);
  return name.toString('utf8');
}
