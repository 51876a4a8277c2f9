import { endianness } from 'node:os';
import { firstBytes } from '../read-fully.ts';
import { sumUp } from './frames.ts';

const COPY_BYTES = 48;
const VERSION = 3_007_000;
const LITTLE_ENDIAN = endianness() === 'LE';

/**
 * What `-shm` witnesses of a write-ahead log: how much of `-wal` was committed when its last writer ended.
 */
export interface WalIndex {
  /** Frames up to and including the last commit. */
  committedFrames: number;
  /** Of these, frames that are in the main file as well. */
  backfilledFrames: number;
  salts: Buffer;
}

/**
 * Reads the header of a `-shm` file (https://sqlite.org/walformat.html#the_wal_index_header). Undefined
 * where it proves nothing: cut off, being changed, or written by a machine of the other byte order.
 */
export async function readWalIndex(path: string): Promise<WalIndex | undefined> {
  const buffer = await firstBytes(path, 2 * COPY_BYTES + 4);
  if (buffer.length < 2 * COPY_BYTES + 4) return undefined;
  const header = buffer.subarray(0, COPY_BYTES);
  const number = (bytes: Buffer, at: number) =>
    LITTLE_ENDIAN ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  const checksum = sumUp([0, 0], header.subarray(0, 40), LITTLE_ENDIAN);
  const isValid =
    header.equals(buffer.subarray(COPY_BYTES, 2 * COPY_BYTES)) &&
    number(header, 0) === VERSION &&
    header.readUInt8(12) === 1 &&
    checksum[0] === number(header, 40) &&
    checksum[1] === number(header, 44);
  if (!isValid) return undefined;
  return {
    committedFrames: number(header, 16),
    backfilledFrames: number(buffer, 2 * COPY_BYTES),
    salts: Buffer.from(header.subarray(32, 40)),
  };
}
