import { LARGE_BYTES } from '../rules/large.ts';
import type { KeyRange } from '../rules/ranges.ts';
import { damagedPage, headerStart, type PageFile } from './page-file.ts';
import { Payload } from './payload.ts';
import { StoredRow, viewOf } from './record.ts';
import { isLeaf, type LeafRun, LONGEST_RUN, TableTree } from './table-tree.ts';
import { readVarint, varintEnd } from './varint.ts';

const LEAF_HEADER_BYTES = 8;

/**
 * Reads the rows of a table straight from the pages of its b-tree, in order of the rowid: about a sixth of
 * the time that SQLite's own interface takes for 3,000,000 candles, because no value becomes an object; with
 * a generator for the rows it took a quarter longer. The file must be sound (`quick_check`) and whole
 * (nothing in a WAL or journal).
 */
export class TableCursor {
  /** The row that `next` has moved to. */
  readonly row: StoredRow;
  readonly #file: PageFile;
  readonly #tree: TableTree;
  readonly #pages: Buffer;
  readonly #view: DataView;
  /** A record that overflows its page, put together. */
  readonly #assembled = Buffer.allocUnsafeSlow(LARGE_BYTES);
  readonly #assembledView = viewOf(this.#assembled);
  #range: KeyRange = { after: 0, upTo: 0 };
  #runs: Iterator<LeafRun> = [].values();
  /** The leaves in `pages`, and how many of them `next` has begun with. */
  #run: LeafRun = { first: 0, count: 0 };
  #begun = 0;
  /** The leaf it is in: where that and its header lie in `pages`, and how many of its cells it has passed. */
  #base = 0;
  #header = 0;
  #cells = 0;
  #passed = 0;

  /** `columns`: how many columns of the record are wanted, from the first. */
  constructor(file: PageFile, root: number, columns: number) {
    this.#file = file;
    this.#tree = new TableTree(file, root);
    this.row = new StoredRow(columns);
    this.#pages = Buffer.allocUnsafeSlow(LONGEST_RUN * file.pageBytes);
    this.#view = viewOf(this.#pages);
  }

  /** Moves before the first row of a key range. */
  seek(range: KeyRange): void {
    this.#range = range;
    this.#runs = this.#tree.runs(range);
    this.#run = { first: 0, count: 0 };
    this.#begun = 0;
    this.#cells = 0;
    this.#passed = 0;
  }

  /** Moves to the next row of the range, and says whether there is one. */
  next(): boolean {
    for (;;) {
      while (this.#passed < this.#cells) {
        if (this.#enter(this.#passed++)) return true;
      }
      if (!this.#nextLeaf()) return false;
    }
  }

  /** Points the row at a cell of the leaf, unless its key is outside of the range. */
  #enter(cell: number): boolean {
    const at = this.#base + this.#view.getUint16(this.#header + LEAF_HEADER_BYTES + 2 * cell);
    const payloadBytes = readVarint(this.#pages, at);
    const key = readVarint(this.#pages, varintEnd);
    if (key <= this.#range.after || key > this.#range.upTo) return false;
    this.#point(varintEnd, payloadBytes);
    this.row.key = key;
    return true;
  }

  #nextLeaf(): boolean {
    if (this.#begun === this.#run.count) {
      const run = this.#runs.next();
      if (run.done) return false;
      this.#file.read(run.value.first, run.value.count, this.#pages);
      this.#run = run.value;
      this.#begun = 0;
    }
    const page = this.#run.first + this.#begun;
    this.#base = this.#begun * this.#file.pageBytes;
    this.#header = this.#base + headerStart(page);
    if (!isLeaf(this.#pages, this.#header)) throw damagedPage(page, 'not a leaf of the table');
    this.#cells = this.#view.getUint16(this.#header + 3);
    this.#passed = 0;
    this.#begun++;
    return true;
  }

  /** Points the row at its record, put together first where it overflows its page and is not large. */
  #point(at: number, payloadBytes: number): void {
    const usable = this.#file.usableBytes;
    if (payloadBytes <= usable - 35) {
      this.row.parse(this.#pages, this.#view, at);
      return;
    }
    const least = Math.floor(((usable - 12) * 32) / 255) - 23;
    const most = least + ((payloadBytes - least) % (usable - 4));
    const local = most <= usable - 35 ? most : least;
    const payload = new Payload(this.#file, {
      local: this.#pages.subarray(at, at + local),
      overflow: this.#view.getUint32(at + local),
      bytes: payloadBytes,
    });
    if (payloadBytes > LARGE_BYTES) {
      this.row.parseLarge(payload);
      return;
    }
    payload.copy(this.#assembled, 0, 0, payloadBytes);
    this.row.parse(this.#assembled, this.#assembledView, 0);
  }
}
