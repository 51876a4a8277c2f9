import { type FileHandle, open } from 'node:fs/promises';

/** Fills `buffer` from `position` on and returns how much the file had. */
export async function readFully(file: FileHandle, buffer: Buffer, position: number): Promise<number> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

/** The first bytes of a file, at most so many. */
export async function firstBytes(path: string, most: number): Promise<Buffer> {
  await using file = await open(path, 'r');
  const buffer = Buffer.alloc(most);
  return buffer.subarray(0, await readFully(file, buffer, 0));
}
