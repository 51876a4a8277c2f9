import { readFileSync } from 'node:fs';
import { edit } from './files.ts';

const HEADER = 32;
const FRAME_HEADER = 24;

/** Where frame `index` (from 0) begins. */
function frameAt(wal: Buffer, index: number): number {
  return HEADER + index * (FRAME_HEADER + wal.readUInt32BE(8));
}

/** Number of whole frames in a `-wal`. */
export function frames(wal: Buffer): number {
  return Math.floor((wal.length - HEADER) / (FRAME_HEADER + wal.readUInt32BE(8)));
}

/** Index of the frames that complete a commit. */
export function commits(path: string): number[] {
  const wal = readFileSync(path);
  return Array.from({ length: frames(wal) }, (_, index) => index).filter(
    (index) => wal.readUInt32BE(frameAt(wal, index) + 4) > 0,
  );
}

/** Inverts a bit somewhere in a frame. */
export function flipInFrame(path: string, index: number, offset: number): void {
  edit(path, (wal) => {
    const at = frameAt(wal, index) + offset;
    wal.writeUInt8(wal.readUInt8(at) ^ 4, at);
    return undefined;
  });
}

/** Fills a whole frame with zeros, as a lost block of a disk reads. */
export function zeroFrame(path: string, index: number): void {
  edit(path, (wal) => wal.fill(0, frameAt(wal, index), frameAt(wal, index + 1)));
}

/** Keeps so many frames, and of the next one so many bytes. */
export function keepFrames(path: string, count: number, bytesOfNext = 0): void {
  edit(path, (wal) => wal.subarray(0, frameAt(wal, count) + bytesOfNext));
}

/** The page that a frame holds. */
export function pageInFrame(path: string, index: number): { page: number; content: Buffer } {
  const wal = readFileSync(path);
  const at = frameAt(wal, index);
  return {
    page: wal.readUInt32BE(at),
    content: wal.subarray(at + FRAME_HEADER, frameAt(wal, index + 1)),
  };
}

/** Writes the checksums in the byte order of the other kind of machine, and says so in the header. */
export function otherByteOrder(path: string): void {
  edit(path, (wal) => {
    const bigEndian = (wal.readUInt32BE(0) & 1) === 0;
    wal.writeUInt32BE((wal.readUInt32BE(0) ^ 1) >>> 0, 0);
    let sum = add([0n, 0n], wal.subarray(0, 24), bigEndian);
    store(wal, 24, sum);
    for (let index = 0; index < frames(wal); index++) {
      const at = frameAt(wal, index);
      sum = add(sum, wal.subarray(at, at + 8), bigEndian);
      sum = add(sum, wal.subarray(at + FRAME_HEADER, frameAt(wal, index + 1)), bigEndian);
      store(wal, at + 16, sum);
    }
    return undefined;
  });
}

function add([first, second]: [bigint, bigint], bytes: Buffer, bigEndian: boolean): [bigint, bigint] {
  const word = (at: number) => BigInt(bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at));
  const low = (sum: bigint) => BigInt.asUintN(32, sum);
  let [a, b] = [first, second];
  for (let at = 0; at < bytes.length; at += 8) {
    a = low(a + word(at) + b);
    b = low(b + word(at + 4) + a);
  }
  return [a, b];
}

function store(wal: Buffer, at: number, [first, second]: [bigint, bigint]): void {
  wal.writeUInt32BE(Number(first), at);
  wal.writeUInt32BE(Number(second), at + 4);
}
