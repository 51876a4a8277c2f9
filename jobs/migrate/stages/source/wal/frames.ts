// The frames of a write-ahead log.

import { open } from 'node:fs/promises';
import { isPageSize } from '../header.ts';
import { readFully } from '../read-fully.ts';

export const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const MAGIC = 0x377f0682;
const VERSION = 3_007_000;
const CHUNK_BYTES = 1 << 20;

/** The running checksum of a `-wal`: of the header, then of every frame so far. */
type Checksum = readonly [number, number];

export interface WalHeader {
  pageBytes: number;
  /** Both salts, as stored: they mark the frames of this generation. */
  salts: Buffer;
  checksum: Checksum;
  /** True where words are summed up in little-endian order. */
  littleEndian: boolean;
}

/** One frame of a `-wal`: a page, as it is to be from a certain commit on. */
export interface Frame {
  page: number;
  /** Pages of the database after the commit that this frame completes; 0 in any other frame. */
  commitPages: number;
  /**
   * How many of the header's two salts it bears: none in an earlier generation. NULL where it is cut off
   * before them.
   */
  salts: 0 | 1 | 2 | null;
  /** True where it bears both salts and the checksum of it and all before it is right. */
  sound: boolean;
  /** The page; NULL where the file ends within the frame. Valid until the next frame is asked for. */
  content: Buffer | null;
}

/** The header of a `-wal` (https://sqlite.org/walformat.html), or undefined where it is not a valid one. */
export function parseWalHeader(bytes: Buffer): WalHeader | undefined {
  if (bytes.length < WAL_HEADER_BYTES) return undefined;
  const magic = bytes.readUInt32BE(0);
  const littleEndian = magic === MAGIC;
  if (!littleEndian && magic !== MAGIC + 1) return undefined;
  const pageBytes = bytes.readUInt32BE(8);
  const checksum = sumUp([0, 0], bytes.subarray(0, 24), littleEndian);
  const isValid =
    bytes.readUInt32BE(4) === VERSION &&
    isPageSize(pageBytes) &&
    checksum[0] === bytes.readUInt32BE(24) &&
    checksum[1] === bytes.readUInt32BE(28);
  if (!isValid) return undefined;
  return { pageBytes, salts: Buffer.from(bytes.subarray(16, 24)), checksum, littleEndian };
}

/** Reads the frames in order; the last one may be cut off. */
export async function* walFrames(path: string, header: WalHeader): AsyncGenerator<Frame> {
  await using file = await open(path, 'r');
  const frameBytes = FRAME_HEADER_BYTES + header.pageBytes;
  const chunk = Buffer.alloc(Math.max(1, Math.floor(CHUNK_BYTES / frameBytes)) * frameBytes);
  let checksum: Checksum | undefined = header.checksum;
  for (let at = WAL_HEADER_BYTES; ; at += chunk.length) {
    const filled = await readFully(file, chunk, at);
    for (let start = 0; start < filled; start += frameBytes) {
      const bytes = chunk.subarray(start, Math.min(start + frameBytes, filled));
      const frame = parseFrame(bytes, header);
      const sum: Checksum | undefined = checksum && checksumOf(checksum, bytes, header);
      checksum = frame.salts === 2 && frame.page > 0 && sum && isStored(bytes, sum) ? sum : undefined;
      yield { ...frame, sound: checksum !== undefined };
    }
    if (filled < chunk.length) return;
  }
}

function parseFrame(bytes: Buffer, { salts, pageBytes }: WalHeader): Omit<Frame, 'sound'> {
  const field = (offset: number) => (bytes.length >= offset + 4 ? bytes.readUInt32BE(offset) : 0);
  const matching = [0, 4].filter((at) => {
    const stored = bytes.subarray(8 + at, 12 + at);
    return stored.equals(salts.subarray(at, at + 4));
  });
  return {
    page: field(0),
    commitPages: field(4),
    salts: bytes.length < 16 ? null : (matching.length as 0 | 1 | 2),
    content: bytes.length === FRAME_HEADER_BYTES + pageBytes ? bytes.subarray(FRAME_HEADER_BYTES) : null,
  };
}

function checksumOf(
  before: Checksum,
  bytes: Buffer,
  { littleEndian, pageBytes }: WalHeader,
): Checksum | undefined {
  if (bytes.length < FRAME_HEADER_BYTES + pageBytes) return undefined;
  const ofHeader = sumUp(before, bytes.subarray(0, 8), littleEndian);
  return sumUp(ofHeader, bytes.subarray(FRAME_HEADER_BYTES), littleEndian);
}

function isStored(bytes: Buffer, [first, second]: Checksum): boolean {
  return bytes.readUInt32BE(16) === first && bytes.readUInt32BE(20) === second;
}

/** SQLite's checksum over 32-bit words in pairs; also that of the `-shm` header. */
export function sumUp([first, second]: Checksum, bytes: Buffer, littleEndian: boolean): Checksum {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let a = first | 0;
  let b = second | 0;
  for (let at = 0; at < bytes.length; at += 8) {
    a = (a + view.getInt32(at, littleEndian) + b) | 0;
    b = (b + view.getInt32(at + 4, littleEndian) + a) | 0;
  }
  return [a >>> 0, b >>> 0];
}
