// The leaves of a table's b-tree, from the one that holds a key.

import type { KeyRange } from '../rules/ranges.ts';
import { damagedPage, headerStart, type PageFile } from './page-file.ts';
import { readVarint } from './varint.ts';

const INTERIOR = 5;
const LEAF = 13;
const INTERIOR_HEADER_BYTES = 12;
/** Leaves are mostly written one after the other; at most this many are read at once where they are. */
export const LONGEST_RUN = 64;

/** Leaf pages that follow each other in the file as well as in the table. */
export interface LeafRun {
  first: number;
  count: number;
}

/** Finds the leaves of a table's b-tree, which hold its rows. */
export class TableTree {
  readonly #file: PageFile;
  readonly #root: number;
  readonly #depth: number;
  readonly #interiors = new Map<number, Buffer>();

  constructor(file: PageFile, root: number) {
    this.#file = file;
    this.#root = root;
    this.#depth = this.#depthBelow(root);
  }

  /** The leaf pages that can hold keys of the range, in order of their keys. */
  *runs(range: KeyRange): Generator<LeafRun> {
    let first = 0;
    let count = 0;
    for (const page of this.#leaves(this.#root, this.#depth, range)) {
      if (count > 0 && page === first + count && count < LONGEST_RUN) {
        count++;
        continue;
      }
      if (count > 0) yield { first, count };
      first = page;
      count = 1;
    }
    if (count > 0) yield { first, count };
  }

  /** All leaves are equally deep. */
  *#leaves(page: number, depth: number, range: KeyRange): Generator<number> {
    if (depth === 0) {
      yield page;
      return;
    }
    const bytes = this.#interior(page);
    const start = headerStart(page);
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
    const start = headerStart(page);
    return isLeaf(bytes, start) ? 0 : 1 + this.#depthBelow(this.#interior(page).readUInt32BE(start + 8));
  }

  /** An interior page; they are few and kept for the next range. */
  #interior(page: number): Buffer {
    const kept = this.#interiors.get(page);
    if (kept) return kept;
    const bytes = Buffer.allocUnsafe(this.#file.pageBytes);
    this.#file.read(page, 1, bytes);
    if (bytes[headerStart(page)] !== INTERIOR) throw damagedPage(page, 'not an interior page of the table');
    this.#interiors.set(page, bytes);
    return bytes;
  }
}

/** Whether the page whose header begins at `start` holds rows of a table. */
export function isLeaf(bytes: Buffer, start: number): boolean {
  return bytes[start] === LEAF;
}
