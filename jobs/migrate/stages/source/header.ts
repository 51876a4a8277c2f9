// The header of a SQLite file.

import { stat } from 'node:fs/promises';
import { sourceError } from '../../errors.ts';
import { damaged, unreadable } from './failure.ts';
import { firstBytes } from './read-fully.ts';

/** The header of a SQLite file is its first 100 bytes. */
const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';
/** Maximum and minimum embedded payload fraction, leaf payload fraction: the format allows no others. */
const FRACTIONS = Buffer.from([64, 32, 32]);
const MIN_USABLE_BYTES = 480;
const MAX_SCHEMA_FORMAT = 4;
const UTF8 = 1;
const MAX_ENCODING = 3;

/** What a SQLite file says of itself (https://sqlite.org/fileformat2.html#the_database_header). */
export interface Header {
  wal: boolean;
  pageBytes: number;
  /** NULL where an old writer did not keep it up to date. */
  pageCount: number | null;
  changeCounter: number;
  utf8: boolean;
}

/**
 * The header of a SQLite file. Throws a source error for a file that is empty, not SQLite, or has a damaged
 * header.
 */
export async function readHeader(path: string): Promise<Header> {
  const bytes = await firstBytes(path, HEADER_BYTES).catch((cause) => {
    throw unreadable(path, cause);
  });
  if (bytes.length === 0) {
    throw sourceError('source_empty', `${path} is empty (0 bytes).`, 'Check that this is the right file.');
  }
  if (bytes.length < HEADER_BYTES || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw sourceError(
      'source_not_sqlite',
      `${path} is not a SQLite database.`,
      'Check LEGACY_FILE in .env where Compose runs this, otherwise --source. A database that was encrypted must be decrypted first, with the tool that did it.',
    );
  }
  const flaw = flawOf(bytes);
  if (flaw) throw damaged(path, `its header says ${flaw}.`);
  return parseHeader(bytes);
}

/** Reads the fields of a header that is known to be one, for example of page 1 in a journal. */
export function parseHeader(bytes: Buffer): Header {
  const countIsValid = bytes.readUInt32BE(24) === bytes.readUInt32BE(92);
  return {
    wal: bytes.readUInt8(19) === 2,
    pageBytes: pageBytesOf(bytes),
    pageCount: countIsValid ? bytes.readUInt32BE(28) : null,
    changeCounter: bytes.readUInt32BE(24),
    utf8: bytes.readUInt32BE(56) <= UTF8,
  };
}

/**
 * Throws a source error unless a file that nothing is left to be folded into is as long as its header says
 * and its texts are UTF-8. Where the header does not count pages, only whole pages are accepted: SQLite
 * would read the missing rest of a page as zeros.
 */
export async function assertWhole(file: string, path: string): Promise<void> {
  const [{ pageBytes, pageCount, utf8 }, { size }] = await Promise.all([readHeader(file), stat(file)]);
  const expectedBytes = pageBytes * (pageCount ?? Math.ceil(size / pageBytes));
  if (size < expectedBytes) {
    throw sourceError(
      'source_truncated',
      `${path} is truncated: ${size} bytes where it should have ${expectedBytes}.`,
      'Restore the whole file from a backup, or from the volume it was copied from.',
    );
  }
  if (utf8) return;
  throw sourceError(
    'source_encoding',
    `${path} stores its texts as UTF-16; this job reads UTF-8 only.`,
    "Write a UTF-8 copy with `sqlite3 FILE '.clone NEW'` (it cuts texts at NUL bytes) and migrate the copy.",
  );
}

/** The first field that no SQLite writes, as words; undefined for a sound header. */
function flawOf(bytes: Buffer): string | undefined {
  const [writeVersion, readVersion] = [bytes.readUInt8(18), bytes.readUInt8(19)];
  const pageBytes = pageBytesOf(bytes);
  const flaws: [boolean, string][] = [
    [writeVersion !== readVersion || ![1, 2].includes(readVersion), `format ${writeVersion}/${readVersion}`],
    [!isPageSize(pageBytes), `pages of ${pageBytes} bytes`],
    [pageBytes - bytes.readUInt8(20) < MIN_USABLE_BYTES, `${bytes.readUInt8(20)} reserved bytes a page`],
    [!bytes.subarray(21, 24).equals(FRACTIONS), `payload fractions ${bytes.subarray(21, 24).join(', ')}`],
    [bytes.readUInt32BE(44) > MAX_SCHEMA_FORMAT, `schema format ${bytes.readUInt32BE(44)}`],
    [bytes.readUInt32BE(56) > MAX_ENCODING, `text encoding ${bytes.readUInt32BE(56)}`],
  ];
  return flaws.find(([flawed]) => flawed)?.[1];
}

/** Whether SQLite has pages of so many bytes. */
export function isPageSize(bytes: number): boolean {
  return bytes >= 512 && bytes <= 65_536 && Number.isInteger(Math.log2(bytes));
}

function pageBytesOf(bytes: Buffer): number {
  const stored = bytes.readUInt16BE(16);
  return stored === 1 ? 65_536 : stored;
}
