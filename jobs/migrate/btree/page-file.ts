import { closeSync, openSync, readSync } from 'node:fs';
import type { JobError } from '../../errors.ts';
import { sourceError } from '../errors.ts';

/** The file's own header, before that of page 1. */
const HEADER_BYTES = 100;

/**
 * The pages of a SQLite file in which everything is in the main file; see
 * https://sqlite.org/fileformat2.html.
 */
export class PageFile implements Disposable {
  readonly pageBytes: number;
  /** What a page has for content: some writers reserve bytes at its end. */
  readonly usableBytes: number;
  readonly #descriptor: number;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'r');
    const header = Buffer.alloc(HEADER_BYTES);
    readSync(this.#descriptor, header, 0, HEADER_BYTES, 0);
    const stored = header.readUInt16BE(16);
    this.pageBytes = stored === 1 ? 65_536 : stored;
    this.usableBytes = this.pageBytes - header.readUInt8(20);
  }

  /** Reads `count` pages that follow each other, the first of which is `page` (pages count from 1). */
  read(page: number, count: number, into: Buffer): void {
    const wanted = count * this.pageBytes;
    const got = readSync(this.#descriptor, into, 0, wanted, (page - 1) * this.pageBytes);
    if (got !== wanted) throw damagedPage(page, `${got} of ${wanted} bytes are there`);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Where the header of a page begins in it. */
export function headerStart(page: number): number {
  return page === 1 ? HEADER_BYTES : 0;
}

/** A page is not what the structure of the file says it is: the file changed after it was checked. */
export function damagedPage(page: number, reason: string): JobError {
  return sourceError(
    'source_damaged',
    `Page ${page} of the legacy file cannot be read: ${reason}.`,
    'Check the disk and that nothing writes to the file, then run the same command again.',
  );
}
