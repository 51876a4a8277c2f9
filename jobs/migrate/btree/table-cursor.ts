import type { KeyRange } from '../rules/ranges.ts';
import { damagedPage, type PageFile } from './page-file.ts';
import { StoredRow } from './record.ts';
import { readVarint, varintEnd } from './varint.ts';

const INTERIOR = 5;
const LEAF = 13;
const INTERIOR_HEADER_BYTES = 12;
const LEAF_HEADER_BYTES = 8;
/** On page 1 the file's header comes first. */
const FIRST_PAGE_OFFSET = 100;
/** Leaves are mostly written one after the other; this many are read at once where they are. */
const PAGES_PER_READ = 64;

/**
 * Reads the rows of a table straight from the pages of its b-tree, in order of the rowid: about a fifth of
 * the time that SQLite's own interface takes for 3,000,000 candles, because no value becomes an object.
 * The file must be sound (`quick_check`) and whole (nothing in a WAL or journal).
 */
export class TableReader {
  readonly #file: PageFile;
  readonly #root: number;
  readonly #row: StoredRow;
  readonly #depth: number;
  readonly #interiors = new Map<number, Buffer>();
  readonly #pages: Buffer;
  readonly #view: DataView;
  #overflow: Buffer = Buffer.alloc(0);

  /** `columns`: how many columns of the record are wanted, from the first. */
  constructor(file: PageFile, root: number, columns: number) {
    this.#file = file;
    this.#root = root;
    this.#row = new StoredRow(columns);
    this.#pages = Buffer.allocUnsafeSlow(PAGES_PER_READ * file.pageBytes);
    this.#view = new DataView(this.#pages.buffer, this.#pages.byteOffset, this.#pages.length);
    this.#depth = this.#depthBelow(root);
  }

  /** Yields each row of a key range; it is the same object every time. */
  *rows(range: KeyRange): Generator<StoredRow> {
    const { after, upTo } = range;
    const row = this.#row;
    for (const [base, start] of this.#readLeaves(range)) {
      const cells = this.#view.getUint16(start + 3);
      for (let cell = 0; cell < cells; cell++) {
        const at = base + this.#view.getUint16(start + LEAF_HEADER_BYTES + 2 * cell);
        const payloadBytes = readVarint(this.#pages, at);
        const key = readVarint(this.#pages, varintEnd);
        if (key <= after || key > upTo) continue;
        this.#point(row, varintEnd, payloadBytes);
        row.key = key;
        yield row;
      }
    }
  }

  /** Where in what was read each leaf page and its header begin. A row passes through no generator but `rows`. */
  *#readLeaves(range: KeyRange): Generator<[base: number, start: number]> {
    for (const { first, count } of this.#runs(range)) {
      this.#file.read(first, count, this.#pages);
      for (let index = 0; index < count; index++) {
        const base = index * this.#file.pageBytes;
        const start = base + headerOf(first + index);
        if (this.#pages[start] !== LEAF) throw damagedPage(first + index, 'not a leaf of the table');
        yield [base, start];
      }
    }
  }

  /** Leaves that follow each other in the file as well. */
  *#runs(range: KeyRange): Generator<{ first: number; count: number }> {
    let first = 0;
    let count = 0;
    for (const page of this.#leaves(this.#root, this.#depth, range)) {
      if (count > 0 && page === first + count && count < PAGES_PER_READ) {
        count++;
        continue;
      }
      if (count > 0) yield { first, count };
      first = page;
      count = 1;
    }
    if (count > 0) yield { first, count };
  }

  /** Points the row at its record, which is put together first where it overflows its page. */
  #point(row: StoredRow, at: number, payloadBytes: number): void {
    const usable = this.#file.usableBytes;
    if (payloadBytes <= usable - 35) {
      row.parse(this.#pages, this.#view, at);
      return;
    }
    const least = Math.floor(((usable - 12) * 32) / 255) - 23;
    const most = least + ((payloadBytes - least) % (usable - 4));
    const local = most <= usable - 35 ? most : least;
    const payload = this.#assemble(at, local, payloadBytes);
    row.parse(payload, new DataView(payload.buffer, payload.byteOffset, payload.length), 0);
  }

  #assemble(at: number, local: number, payloadBytes: number): Buffer {
    const payload = Buffer.allocUnsafe(payloadBytes);
    let filled = this.#pages.copy(payload, 0, at, at + local);
    let next = this.#view.getUint32(at + local);
    if (this.#overflow.length === 0) this.#overflow = Buffer.allocUnsafe(this.#file.pageBytes);
    while (filled < payloadBytes) {
      if (next === 0) throw damagedPage(next, 'a chain of overflow pages ends too early');
      this.#file.read(next, 1, this.#overflow);
      next = this.#overflow.readUInt32BE(0);
      const end = Math.min(this.#file.usableBytes, 4 + payloadBytes - filled);
      filled += this.#overflow.copy(payload, filled, 4, end);
    }
    return payload;
  }

  /** The leaf pages that can hold keys of the range, in order of their keys. All leaves are equally deep. */
  *#leaves(page: number, depth: number, range: KeyRange): Generator<number> {
    if (depth === 0) {
      yield page;
      return;
    }
    const bytes = this.#interior(page);
    const start = headerOf(page);
    const cells = bytes.readUInt16BE(start + 3);
    for (let cell = 0; cell < cells; cell++) {
      const at = bytes.readUInt16BE(start + INTERIOR_HEADER_BYTES + 2 * cell);
      const highest = readVarint(bytes, at + 4);
      if (highest <= range.after) continue;
      yield* this.#leaves(bytes.readUInt32BE(at), depth - 1, range);
      if (highest >= range.upTo) return;
    }
    yield* this.#leaves(bytes.readUInt32BE(start + 8), depth - 1, range);
  }

  /** How many interior pages lie above a leaf. */
  #depthBelow(page: number): number {
    const bytes = Buffer.allocUnsafe(this.#file.pageBytes);
    this.#file.read(page, 1, bytes);
    const start = headerOf(page);
    return bytes[start] === LEAF ? 0 : 1 + this.#depthBelow(this.#interior(page).readUInt32BE(start + 8));
  }

  /** An interior page; they are few and kept for the next range. */
  #interior(page: number): Buffer {
    const kept = this.#interiors.get(page);
    if (kept) return kept;
    const bytes = Buffer.allocUnsafe(this.#file.pageBytes);
    this.#file.read(page, 1, bytes);
    if (bytes[headerOf(page)] !== INTERIOR) throw damagedPage(page, 'not an interior page of the table');
    this.#interiors.set(page, bytes);
    return bytes;
  }
}

function headerOf(page: number): number {
  return page === 1 ? FIRST_PAGE_OFFSET : 0;
}
