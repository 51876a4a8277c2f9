// PostgreSQL's binary COPY format as values of a legacy file.

import type { Kind } from '../../rules/tables.ts';

/**
 * What a legacy file cannot hold as it is. Fractions of a second and the sign of -0 (in a REAL column SQLite
 * stores the integer 0) are cut off; the others have no way back.
 */
export type Flaw = 'fraction_of_second' | 'negative_zero' | 'infinite_time' | 'not_a_number';

export interface DecoderEvents {
  /** A row that a legacy file can hold; the array is the same each time. */
  onRow: (values: readonly unknown[]) => void;
  /** Something about the value at `index` of the row with this id. */
  onFlaw: (flaw: Flaw, index: number, id: number) => void;
}

/** https://www.postgresql.org/docs/16/sql-copy.html, "Binary Format": signature, flags, no extension. */
const HEADER_BYTES = 19;
const END_OF_DATA = -1;
const TWO_TO_32 = 4_294_967_296;
const MICROS = 1_000_000;
/** PostgreSQL counts microseconds from 2000-01-01, a legacy file seconds from 1970-01-01. */
const EPOCH_SHIFT_SECONDS = 946_684_800;
/** PostgreSQL keeps ±infinity as the highest and the lowest 64-bit integer. */
const INFINITIES = [2n ** 63n - 1n, -(2n ** 63n)];

/**
 * Turns PostgreSQL's binary COPY format into what a legacy file holds: seconds, 0 and 1, numbers, texts.
 * The first column must be the id; JSON must come as text. Memory: one chunk and one row.
 */
export class CopyDecoder {
  readonly #kinds: readonly Kind[];
  readonly #events: DecoderEvents;
  readonly #values: unknown[];
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** Bytes without which it makes no sense to look again: long texts come in thousands of chunks. */
  #neededBytes = HEADER_BYTES + 2;
  #bytes: Buffer = Buffer.alloc(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #started = false;
  #ended = false;
  #fits = true;

  constructor(kinds: readonly Kind[], events: DecoderEvents) {
    this.#kinds = kinds;
    this.#events = events;
    this.#values = Array(kinds.length).fill(null);
  }

  /** Decodes every row that is whole by now. */
  push(chunk: Buffer): void {
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes < this.#neededBytes) return;
    this.#bytes = this.#waiting.length === 1 ? chunk : Buffer.concat(this.#waiting);
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
    const at = this.#rows(this.#started ? 0 : HEADER_BYTES);
    this.#started = true;
    this.#neededBytes -= at;
    this.#waiting = [this.#bytes.subarray(at)];
    this.#waitingBytes -= at;
  }

  /** Throws when the data ended in the middle of a row. */
  end(): void {
    if (!this.#ended) throw new Error('COPY ended in the middle of a row.');
  }

  /** Decodes whole rows and returns where the first incomplete one begins. */
  #rows(start: number): number {
    let at = start;
    while (this.#isWhole(at)) at = this.#row(at + 2);
    return at;
  }

  /** Whether the row at `start` is here to its last byte; says otherwise how many bytes it takes to know. */
  #isWhole(start: number): boolean {
    let at = start + 2;
    if (!this.#has(at)) return false;
    const fields = this.#view.getInt16(start);
    if (fields === END_OF_DATA) {
      this.#ended = true;
      return false;
    }
    if (fields !== this.#kinds.length) throw new Error(`COPY sent ${fields} fields.`);
    for (let field = 0; field < fields; field++) {
      if (!this.#has(at + 4)) return false;
      at += 4 + Math.max(0, this.#view.getInt32(at));
    }
    return this.#has(at);
  }

  #has(bytes: number): boolean {
    this.#neededBytes = bytes;
    return bytes <= this.#bytes.length;
  }

  #row(start: number): number {
    let at = start;
    this.#fits = true;
    for (let index = 0; index < this.#kinds.length; index++) {
      const length = this.#view.getInt32(at);
      at += 4;
      this.#values[index] = length < 0 ? null : this.#value(index, at, length);
      at += Math.max(0, length);
    }
    if (this.#fits) this.#events.onRow(this.#values);
    return at;
  }

  #value(index: number, at: number, length: number): unknown {
    switch (this.#kinds[index]) {
      case 'key':
      case 'integer':
        return this.#view.getInt32(at);
      case 'double':
        return this.#double(index, at);
      case 'seconds':
        return this.#seconds(index, at);
      case 'flag':
        return this.#view.getUint8(at);
      default:
        return this.#bytes.toString('utf8', at, at + length);
    }
  }

  /** SQLite would store NaN as NULL. */
  #double(index: number, at: number): number {
    const value = this.#view.getFloat64(at);
    if (Number.isNaN(value)) this.#refuse('not_a_number', index);
    if (Object.is(value, -0)) this.#flaw('negative_zero', index);
    return value;
  }

  #seconds(index: number, at: number): number {
    const micros = this.#view.getInt32(at) * TWO_TO_32 + this.#view.getUint32(at + 4);
    if (!Number.isSafeInteger(micros)) return this.#distantSeconds(index, at);
    const fraction = micros % MICROS;
    if (fraction !== 0) this.#flaw('fraction_of_second', index);
    return (micros - fraction) / MICROS - (fraction < 0 ? 1 : 0) + EPOCH_SHIFT_SECONDS;
  }

  /** Before 1714 and after 2285 a double no longer counts single microseconds. */
  #distantSeconds(index: number, at: number): number {
    const micros = this.#view.getBigInt64(at);
    if (INFINITIES.includes(micros)) this.#refuse('infinite_time', index);
    const fraction = micros % BigInt(MICROS);
    if (fraction !== 0n) this.#flaw('fraction_of_second', index);
    return Number((micros - fraction) / BigInt(MICROS)) - (fraction < 0n ? 1 : 0) + EPOCH_SHIFT_SECONDS;
  }

  #refuse(flaw: Flaw, index: number): void {
    this.#fits = false;
    this.#flaw(flaw, index);
  }

  #flaw(flaw: Flaw, index: number): void {
    this.#events.onFlaw(flaw, index, this.#values[0] as number);
  }
}
