import { createHash } from 'node:crypto';
import { FORM_BYTES, type RowsDigest } from './digest-columns.ts';
import type { VerifiedColumn } from './expectations.ts';

const CHUNK_BYTES = 64 * 1024;
const TYPES = Object.keys(FORM_BYTES);
const POSTGRES_EPOCH = Date.UTC(2000, 0, 1) / 1000;

/**
 * The verifier's statement of the conversions once more, as bytes; shares nothing with the encoder. Each
 * writes a value in PostgreSQL's binary form, and says whether the type can hold it.
 */
function writeInt4(view: DataView, at: number, value: unknown): boolean {
  if (typeof value !== 'number') return false;
  view.setInt32(at, value);
  return view.getInt32(at) === value;
}

function writeFloat8(view: DataView, at: number, value: unknown): boolean {
  if (typeof value !== 'number') return false;
  view.setFloat64(at, value);
  return true;
}

/**
 * Microseconds since 2000 in 64 bits; what a number cannot count exactly is left to the comparison of values.
 */
function writeTimestamp(view: DataView, at: number, value: unknown): boolean {
  if (typeof value !== 'number') return false;
  const micros = (value - POSTGRES_EPOCH) * 1_000_000;
  view.setUint32(at + 4, micros);
  view.setInt32(at, (micros - view.getUint32(at + 4)) / 2 ** 32);
  return Number.isInteger(value) && Number.isSafeInteger(micros);
}

function writeBool(view: DataView, at: number, value: unknown): boolean {
  if (value !== 0 && value !== 1) return false;
  view.setUint8(at, value);
  return true;
}

/** How a type's values become bytes. */
interface Form {
  bytes: number;
  write: (view: DataView, at: number, value: unknown) => boolean;
}

const WRITERS: Record<string, Form['write']> = {
  int4: writeInt4,
  float8: writeFloat8,
  timestamp: writeTimestamp,
  bool: writeBool,
};

/**
 * The digest of rows that are given one after the other, as long as every value has a form; `onChunk` is
 * called every thousand rows or so.
 */
export class RowDigest {
  /**
   * Where the columns of each type end that are never NULL: they are ordered by type, see `digestColumns`.
   */
  readonly #ends: { int4: number; float8: number; timestamp: number; bool: number };
  /** Those that may be NULL, which come last. */
  readonly #nullable: readonly Form[];
  readonly #onChunk: () => void;
  readonly #hash = createHash('sha256');
  readonly #bytes: Buffer;
  readonly #view: DataView;
  #at = 0;
  #rows = 0;
  #hasForms = true;

  constructor(columns: readonly VerifiedColumn[], onChunk: () => void) {
    this.#onChunk = onChunk;
    const fixed = columns.filter(({ nullable }) => !nullable);
    this.#nullable = columns.slice(fixed.length).map(({ type }) => ({
      bytes: FORM_BYTES[type] as number,
      write: WRITERS[type] as Form['write'],
    }));
    const rowBytes = columns.reduce(
      (bytes, { type }) => bytes + (FORM_BYTES[type] as number),
      this.#nullable.length,
    );
    const endOf = (last: string) =>
      fixed.filter(({ type }) => TYPES.indexOf(type) <= TYPES.indexOf(last)).length;
    this.#ends = {
      int4: endOf('int4'),
      float8: endOf('float8'),
      timestamp: endOf('timestamp'),
      bool: endOf('bool'),
    };
    this.#bytes = Buffer.alloc(CHUNK_BYTES - (CHUNK_BYTES % rowBytes));
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
  }

  /**
   * A loop for each type takes 0.72 s for 3,000,000 candles, one that looks up what to call for each column
   * 0.89 s.
   */
  add(values: readonly unknown[]): void {
    const view = this.#view;
    const ends = this.#ends;
    let fits = true;
    let at = this.#at;
    let index = 0;
    for (; index < ends.int4; index++, at += 4) fits = writeInt4(view, at, values[index]) && fits;
    for (; index < ends.float8; index++, at += 8) fits = writeFloat8(view, at, values[index]) && fits;
    for (; index < ends.timestamp; index++, at += 8) fits = writeTimestamp(view, at, values[index]) && fits;
    for (; index < ends.bool; index++, at += 1) fits = writeBool(view, at, values[index]) && fits;
    if (!fits) this.#hasForms = false;
    this.#rows++;
    this.#at = this.#nullable.length > 0 ? this.#addNullable(values, index, at) : at;
    if (this.#at === this.#bytes.length) this.#flush();
  }

  /** Writes what may be NULL, from `first` on, and returns where it ends. */
  #addNullable(values: readonly unknown[], first: number, start: number): number {
    let at = start;
    for (let index = 0; index < this.#nullable.length; index++) {
      const { bytes, write } = this.#nullable[index] as Form;
      const value = values[first + index];
      const isNull = value === null;
      this.#view.setUint8(at++, isNull ? 1 : 0);
      if (isNull) this.#bytes.fill(0, at, at + bytes);
      else if (!write(this.#view, at, value)) this.#hasForms = false;
      at += bytes;
    }
    return at;
  }

  end(): RowsDigest | undefined {
    if (!this.#hasForms) return undefined;
    this.#flush();
    return { rows: this.#rows, sha256: this.#hash.digest('hex') };
  }

  #flush(): void {
    this.#hash.update(this.#bytes.subarray(0, this.#at));
    this.#at = 0;
    this.#onChunk();
  }
}
