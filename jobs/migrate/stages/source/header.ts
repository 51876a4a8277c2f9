import { open } from 'node:fs/promises';
import { sourceError } from '../../errors.ts';

const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';
const WAL_FORMAT = 2;

/** What the first 100 bytes of a SQLite file say (https://sqlite.org/fileformat2.html#the_database_header). */
export interface Header {
  wal: boolean;
  pageBytes: number;
  /** NULL where an old writer did not keep it up to date. */
  pageCount: number | null;
}

/**
 * Reads the header. Throws a source error for a file that is empty, not SQLite, or shorter than the
 * pages its header counts.
 */
export async function readHeader(path: string, sizeBytes: number): Promise<Header> {
  if (sizeBytes === 0) {
    throw sourceError('source_empty', `${path} is empty (0 bytes).`, 'Check that this is the right file.');
  }
  const bytes = await firstBytes(path);
  if (bytes.length < HEADER_BYTES || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw sourceError('source_not_sqlite', `${path} is not a SQLite database.`, 'Check SQLITE_PATH.');
  }
  const header = parse(bytes);
  const expectedBytes = header.pageBytes * (header.pageCount ?? 0);
  if (sizeBytes < expectedBytes) {
    throw sourceError(
      'source_truncated',
      `${path} is truncated: ${sizeBytes} bytes where its header counts ${expectedBytes}.`,
      'Restore the whole file from a backup, or from the volume it was copied from.',
    );
  }
  return header;
}

async function firstBytes(path: string): Promise<Buffer> {
  await using file = await open(path, 'r');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}

function parse(bytes: Buffer): Header {
  const storedPageBytes = bytes.readUInt16BE(16);
  const countIsValid = bytes.readUInt32BE(24) === bytes.readUInt32BE(92);
  return {
    wal: bytes.readUInt8(18) === WAL_FORMAT,
    pageBytes: storedPageBytes === 1 ? 65_536 : storedPageBytes,
    pageCount: countIsValid ? bytes.readUInt32BE(28) : null,
  };
}
