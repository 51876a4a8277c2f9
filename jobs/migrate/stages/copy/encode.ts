import type { Kind } from '../../rules/tables.ts';

/** https://www.postgresql.org/docs/16/sql-copy.html, "Binary Format": signature, flags, no extension. */
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);
const CHUNK_BYTES = 256 * 1024;
/** Room for the length and value of any field that is not a text. */
const FIXED_FIELD_BYTES = 12;
/** PostgreSQL counts microseconds from 2000-01-01, the legacy file seconds from 1970-01-01. */
const EPOCH_SHIFT_SECONDS = 946_684_800;
const TWO_TO_32 = 4_294_967_296;
const JSONB_VERSION = 1;

/**
 * Turns rows of the legacy file into chunks of PostgreSQL's binary COPY format. A row has one value per
 * kind: integers and doubles as numbers, texts as their bytes, NULL as null. Throws on a value that its
 * kind cannot hold; the census has made sure that there is none.
 */
export class CopyEncoder {
  readonly #kinds: readonly Kind[];
  #bytes = Buffer.allocUnsafeSlow(0);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  constructor(kinds: readonly Kind[]) {
    this.#kinds = kinds;
    this.#reserve(HEADER.length);
    this.#at += HEADER.copy(this.#bytes);
  }

  /** Adds a row and says whether it is time to `take` a chunk. */
  add(row: readonly unknown[]): boolean {
    const kinds = this.#kinds;
    this.#reserve(2 + kinds.length * FIXED_FIELD_BYTES);
    this.#view.setInt16(this.#at, kinds.length);
    this.#at += 2;
    for (let index = 0; index < kinds.length; index++) this.#field(kinds[index] as Kind, row[index]);
    return this.#at >= CHUNK_BYTES;
  }

  /** What was added since the last call. The chunk is never written to again. */
  take(): Buffer {
    const chunk = this.#bytes.subarray(0, this.#at);
    this.#bytes = Buffer.allocUnsafeSlow(0);
    this.#at = 0;
    return chunk;
  }

  /** The last chunk, with the mark that ends the data. */
  end(): Buffer {
    this.#reserve(TRAILER.length);
    this.#at += TRAILER.copy(this.#bytes, this.#at);
    return this.take();
  }

  #field(kind: Kind, value: unknown): void {
    if (value === null) this.#length(-1);
    else if (kind === 'double') this.#double(value as number);
    else if (kind === 'key' || kind === 'integer') this.#integer(value as number);
    else if (kind === 'seconds') this.#timestamp(value as number);
    else if (kind === 'flag') this.#boolean(value as number);
    else if (kind === 'text') this.#text(value as Buffer);
    else this.#jsonb(value as Buffer);
  }

  #length(bytes: number): void {
    this.#view.setInt32(this.#at, bytes);
    this.#at += 4;
  }

  #integer(value: number): void {
    if ((value | 0) !== value) throw unencodable('a 32-bit integer', value);
    this.#length(4);
    this.#view.setInt32(this.#at, value);
    this.#at += 4;
  }

  #double(value: number): void {
    if (typeof value !== 'number') throw unencodable('a double', value);
    this.#length(8);
    this.#view.setFloat64(this.#at, value);
    this.#at += 8;
  }

  #timestamp(seconds: number): void {
    if (!Number.isSafeInteger(seconds)) throw unencodable('a time in seconds', seconds);
    this.#length(8);
    const micros = (seconds - EPOCH_SHIFT_SECONDS) * 1_000_000;
    if (Number.isSafeInteger(micros)) {
      const high = Math.floor(micros / TWO_TO_32);
      this.#view.setInt32(this.#at, high);
      this.#view.setUint32(this.#at + 4, micros - high * TWO_TO_32);
    } else {
      // Before 1714 and after 2285 a double no longer counts single microseconds.
      this.#view.setBigInt64(this.#at, BigInt(seconds - EPOCH_SHIFT_SECONDS) * 1_000_000n);
    }
    this.#at += 8;
  }

  #boolean(value: number): void {
    if (value !== 0 && value !== 1) throw unencodable('0 or 1', value);
    this.#length(1);
    this.#view.setUint8(this.#at, value);
    this.#at += 1;
  }

  #text(value: Buffer): void {
    if (!Buffer.isBuffer(value)) throw unencodable('text', value);
    this.#reserve(4 + value.length);
    this.#length(value.length);
    this.#at += value.copy(this.#bytes, this.#at);
  }

  /** The original text: parsed and printed again, 1.10 and 20-digit integers would not survive. */
  #jsonb(value: Buffer): void {
    if (!Buffer.isBuffer(value)) throw unencodable('JSON text', value);
    this.#reserve(5 + value.length);
    this.#length(1 + value.length);
    this.#view.setUint8(this.#at, JSONB_VERSION);
    this.#at += 1;
    this.#at += value.copy(this.#bytes, this.#at);
  }

  #reserve(bytes: number): void {
    // The rest of the row may need its fixed fields after this text.
    const needed = this.#at + bytes + this.#kinds.length * FIXED_FIELD_BYTES;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length, CHUNK_BYTES + 4096));
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer, grown.byteOffset, grown.length);
  }
}

function unencodable(wanted: string, value: unknown): Error {
  return new Error(`The census let a ${typeof value} pass where ${wanted} is needed.`);
}
