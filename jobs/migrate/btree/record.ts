// The values of one row, as SQLite stores them.

import { LARGE_BYTES } from '../rules/large.ts';
import type { Payload } from './payload.ts';
import { readVarint, varintEnd } from './varint.ts';

/** Serial type of a column that a record does not have: it was written before the column was added. */
export const ABSENT = -1;
export const NULL = 0;
export const REAL = 7;
/** Types from here on are blobs (even) and texts (odd). */
const FIRST_LENGTH = 12;

/**
 * One row as SQLite stores it. `types[i]` is the serial type of column `i` and `offsets[i]` where its
 * value begins in `bytes`. The object is reused for the next row. Of a large row, `bytes` holds what is not
 * large itself; the other values are to be read from `payload`, in which their offsets then are.
 */
export class StoredRow {
  key = 0;
  bytes: Buffer = Buffer.alloc(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  /** Only of a large row, see `isLarge`. */
  payload: Payload | undefined;
  readonly types: Int32Array;
  readonly offsets: Int32Array;

  constructor(columns: number) {
    this.types = new Int32Array(columns);
    this.offsets = new Int32Array(columns);
  }

  /** Points the row at a record that begins at `at`. Columns beyond those asked for are passed over. */
  parse(bytes: Buffer, view: DataView, at: number): void {
    this.payload = undefined;
    this.bytes = bytes;
    this.view = view;
    const headerBytes = readVarint(bytes, at);
    const headerEnd = at + headerBytes;
    let next = varintEnd;
    let value = headerEnd;
    const columns = this.types.length;
    for (let column = 0; column < columns; column++) {
      if (next >= headerEnd) {
        this.types[column] = ABSENT;
        continue;
      }
      let type = bytes[next] as number;
      if (type < 0x80) next++;
      else {
        type = readVarint(bytes, next);
        next = varintEnd;
      }
      this.types[column] = type;
      this.offsets[column] = value;
      value += valueBytes(type);
    }
  }

  /** Points the row at a large record, of which `bytes` is given only the values that are not large. */
  parseLarge(payload: Payload): void {
    const header = Buffer.alloc(Math.min(LARGE_BYTES, payload.bytes));
    payload.copy(header, 0, 0, header.length);
    this.parse(header, viewOf(header), 0);
    const kept = this.types.reduce(
      (sum, type, column) => sum + (this.#isKept(column) ? valueBytes(type) : 0),
      0,
    );
    const bytes = Buffer.alloc(kept);
    let at = 0;
    for (const [column, start] of this.offsets.entries()) {
      if (!this.#isKept(column)) continue;
      const end = start + valueBytes(this.types[column] as number);
      payload.copy(bytes, at, start, end);
      this.offsets[column] = at;
      at += end - start;
    }
    this.bytes = bytes;
    this.view = viewOf(bytes);
    this.payload = payload;
  }

  /** Whether a column's value is too large to be in `bytes`. */
  isLarge(column: number): boolean {
    return this.payload !== undefined && valueBytes(this.types[column] as number) > LARGE_BYTES;
  }

  #isKept(column: number): boolean {
    const type = this.types[column] as number;
    return type !== ABSENT && valueBytes(type) <= LARGE_BYTES;
  }

  /** The double in a column of serial type 7. */
  real(column: number): number {
    return this.view.getFloat64(this.offsets[column] as number);
  }

  /** The integer in a column of serial type 1–6, 8 or 9. Exact up to 2^53. */
  integer(column: number): number {
    const at = this.offsets[column] as number;
    const view = this.view;
    switch (this.types[column]) {
      case 1:
        return view.getInt8(at);
      case 2:
        return view.getInt16(at);
      case 3:
        return (view.getInt8(at) << 16) | view.getUint16(at + 1);
      case 4:
        return view.getInt32(at);
      case 5:
        return view.getInt16(at) * 4_294_967_296 + view.getUint32(at + 2);
      case 6:
        return Number(view.getBigInt64(at));
      case 8:
        return 0;
      case 9:
        return 1;
      default:
        throw new Error(`Serial type ${this.types[column]} is not an integer.`);
    }
  }
}

/** A view of the same bytes. */
export function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}

const FIXED_BYTES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0];

/** Bytes that a value of a serial type takes. */
export function valueBytes(type: number): number {
  return type < FIRST_LENGTH ? (FIXED_BYTES[type] as number) : Math.floor((type - FIRST_LENGTH) / 2);
}

/** Whether a serial type is an integer's. */
export function isInteger(type: number): boolean {
  return (type >= 1 && type <= 6) || type === 8 || type === 9;
}

/** Whether a serial type is a text's. */
export function isText(type: number): boolean {
  return type > FIRST_LENGTH && type % 2 === 1;
}
