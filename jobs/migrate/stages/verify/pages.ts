import { closeSync, openSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type Database from 'better-sqlite3';
import { identifier } from '../../rules/sqlite-sql.ts';
import { allValues, firstValue } from '../../sqlite-values.ts';

const HEADER_BYTES = 100;
const INTERIOR = 5;

/** Where a value is: its row in the table whose b-tree begins at `root`, its place among the row's values. */
interface ValuePlace {
  root: number;
  index: number;
  key: number;
}

/** Where a value lies in its row. */
interface Place {
  start: number;
  end: number;
}

interface Varint {
  value: number;
  end: number;
}

/**
 * The bytes of a text of the legacy file, read from its pages in pieces, each there until the next; see
 * https://sqlite.org/fileformat2.html. Memory: a page. Written for the verifier alone: the copy finds its
 * values by code of its own.
 */
export function* readPieces(
  database: Database.Database,
  { table, column }: { table: string; column: string },
  key: number,
): Generator<Buffer> {
  const file = openSync(fileURLToPath(database.name.split('?')[0] as string), 'r');
  try {
    yield* new Pages(file).value({ ...findColumn(database, table, column), key });
  } finally {
    closeSync(file);
  }
}

function findColumn(database: Database.Database, table: string, column: string): Omit<ValuePlace, 'key'> {
  const begins = `SELECT rootpage FROM sqlite_master WHERE type = 'table' AND lower(name) = ?`;
  const root = firstValue<number>(database, begins, table);
  // What is computed when it is read (2) has no place in a row.
  const names = 'SELECT lower(name) FROM pragma_table_xinfo(?) WHERE hidden <> 2';
  const stored = allValues(database, names, table);
  const index = stored.indexOf(column);
  if (root === undefined || index < 0) throw new Error(`${identifier(table)} has no column ${column}.`);
  return { root, index };
}

class Pages {
  readonly #file: number;
  readonly #pageBytes: number;
  readonly #usable: number;

  constructor(file: number) {
    this.#file = file;
    const header = Buffer.alloc(HEADER_BYTES);
    readSync(file, header, 0, HEADER_BYTES, 0);
    const size = header.readUInt16BE(16);
    this.#pageBytes = size === 1 ? 65_536 : size;
    this.#usable = this.#pageBytes - (header[20] as number);
  }

  /** Of the parts of a row, what belongs to one value. */
  *value({ root, index, key }: ValuePlace): Generator<Buffer> {
    // The kinds of the values come first, and mostly are within the first part.
    let begun = Buffer.alloc(0);
    for (const part of this.#row(root, key)) {
      begun = Buffer.concat([begun, part]);
      if (placeIn(begun, index)) break;
    }
    const { start, end } = placeIn(begun, index) as Place;
    let at = 0;
    for (const part of this.#row(root, key)) {
      const from = at;
      at += part.length;
      if (at > start && from < end) yield part.subarray(Math.max(0, start - from), end - from);
    }
  }

  /** The parts of a row: what is in the leaf, then what is in each of its overflow pages. */
  *#row(root: number, key: number): Generator<Buffer> {
    const { page, start, bytes } = this.#find(root, key);
    const least = Math.floor(((this.#usable - 12) * 32) / 255) - 23;
    const fitting = least + ((bytes - least) % (this.#usable - 4));
    const local = bytes <= this.#usable - 35 ? bytes : fitting <= this.#usable - 35 ? fitting : least;
    yield page.subarray(start, start + local);
    let next = local < bytes ? page.readUInt32BE(start + local) : 0;
    for (let left = bytes - local; left > 0; left -= this.#usable - 4) {
      const overflow = this.#page(next);
      next = overflow.readUInt32BE(0);
      yield overflow.subarray(4, 4 + Math.min(left, this.#usable - 4));
    }
  }

  #find(root: number, key: number): { page: Buffer; start: number; bytes: number } {
    for (let number = root; ; ) {
      const page = this.#page(number);
      const header = number === 1 ? HEADER_BYTES : 0;
      const isInterior = page[header] === INTERIOR;
      const pointers = header + (isInterior ? 12 : 8);
      const cells = Array.from({ length: page.readUInt16BE(header + 3) }, (_, cell) =>
        page.readUInt16BE(pointers + 2 * cell),
      );
      if (isInterior) {
        const cell = cells.find((at) => varint(page, at + 4).value >= key);
        number = page.readUInt32BE(cell ?? header + 8);
        continue;
      }
      for (const cell of cells) {
        const bytes = varint(page, cell);
        const found = varint(page, bytes.end);
        if (found.value === key) return { page, start: found.end, bytes: bytes.value };
      }
      throw new Error(`Row ${key} is not where the legacy file's pages should have it.`);
    }
  }

  #page(number: number): Buffer {
    const bytes = Buffer.allocUnsafe(this.#pageBytes);
    const read = readSync(this.#file, bytes, 0, bytes.length, (number - 1) * this.#pageBytes);
    if (read !== bytes.length) throw new Error(`Page ${number} of the legacy file is not there.`);
    return bytes;
  }
}

/** The place of a value; undefined where too little of it is there to say. */
function placeIn(row: Buffer, index: number): Place | undefined {
  const header = varint(row, 0);
  if (row.length < header.value) return undefined;
  let kind = { value: 0, end: header.end };
  let end = header.value;
  for (let column = 0, start = end; kind.end < header.value; column++, start = end) {
    kind = varint(row, kind.end);
    end = start + bytesOf(kind.value);
    if (column === index) return { start, end };
  }
  throw new Error('A row of the legacy file ends before its large value.');
}

function bytesOf(kind: number): number {
  return kind >= 12 ? (kind - (kind % 2 === 0 ? 12 : 13)) / 2 : ([0, 1, 2, 3, 4, 6, 8, 8][kind] ?? 0);
}

function varint(bytes: Buffer, at: number): Varint {
  let value = 0n;
  for (let index = 0; index < 8; index++) {
    const byte = bytes[at + index] as number;
    value = (value << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) return { value: Number(value), end: at + index + 1 };
  }
  return { value: Number(BigInt.asIntN(64, (value << 8n) | BigInt(bytes[at + 8] as number))), end: at + 9 };
}
