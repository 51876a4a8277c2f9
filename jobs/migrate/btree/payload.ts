import { damagedPage, type PageFile } from './page-file.ts';

/** Where a record begins, and how it goes on in overflow pages. */
export interface PayloadPlace {
  /** What of it is in the leaf. */
  local: Buffer;
  /** The first of its overflow pages. */
  overflow: number;
  bytes: number;
}

/** A record that overflows its page. Memory: one page. */
export class Payload {
  readonly bytes: number;
  readonly #file: PageFile;
  readonly #place: PayloadPlace;
  readonly #page: Buffer;
  /** Content of the overflow page read last, where in the record it begins, and the next page. */
  #content: Buffer = Buffer.alloc(0);
  #at = 0;
  #next = 0;

  constructor(file: PageFile, place: PayloadPlace) {
    this.#file = file;
    this.#place = place;
    this.#page = Buffer.allocUnsafe(file.pageBytes);
    this.bytes = place.bytes;
    this.#rewind();
  }

  /** The bytes from `start` to `end` in order, in pieces; each is there until the next one is asked for. */
  *pieces(start: number, end: number): Generator<Buffer> {
    const { local } = this.#place;
    if (start < local.length) yield local.subarray(start, Math.min(end, local.length));
    for (let at = Math.max(start, local.length); at < end; ) {
      this.#seek(at);
      const piece = this.#content.subarray(at - this.#at, end - this.#at);
      at += piece.length;
      yield piece;
    }
  }

  /** Puts the bytes from `start` to `end` into a buffer. */
  copy(into: Buffer, at: number, start: number, end: number): void {
    let filled = at;
    for (const piece of this.pieces(start, end)) filled += piece.copy(into, filled);
  }

  /** Moves to the page that holds byte `at`. A chain can only be followed from its beginning. */
  #seek(at: number): void {
    if (at < this.#at) this.#rewind();
    while (at >= this.#at + this.#content.length) this.#advance();
  }

  #rewind(): void {
    this.#content = this.#page.subarray(0, 0);
    this.#at = this.#place.local.length;
    this.#next = this.#place.overflow;
  }

  #advance(): void {
    if (this.#next === 0) throw damagedPage(0, 'a chain of overflow pages ends too early');
    this.#at += this.#content.length;
    this.#file.read(this.#next, 1, this.#page);
    this.#next = this.#page.readUInt32BE(0);
    this.#content = this.#page.subarray(4, Math.min(this.#file.usableBytes, 4 + this.bytes - this.#at));
  }
}
