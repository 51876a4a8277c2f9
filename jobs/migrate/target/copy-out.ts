import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';

/** Signature, flags and the length of the header's extension, which PostgreSQL leaves empty. */
const PREAMBLE_BYTES = 19;
const END_OF_DATA = -1;

/**
 * One row as PostgreSQL sent it: field `i` begins at `offsets[i]` of `bytes`, `lengths[i]` is -1 for NULL.
 */
export interface WireRow {
  bytes: Buffer;
  view: DataView;
  readonly offsets: Int32Array;
  readonly lengths: Int32Array;
}

/**
 * Hands every row of a query to `onRow`, through COPY in binary form; the row object is the same each time.
 * Throws when the data end too early, when a row has other fields than were asked for, and what `onRow`
 * throws; then `onRow` is not called again. The session can be used again, unless `signal` was aborted: then
 * nothing is waited for.
 */
export async function copyOut(
  client: pg.Client,
  query: string,
  fields: number,
  onRow: (row: WireRow) => void,
  signal?: AbortSignal,
): Promise<void> {
  const rows = new RowReader(fields, onRow);
  let failure: { error: unknown } | undefined;
  for await (const chunk of client.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT binary)`))) {
    signal?.throwIfAborted();
    // Until the server has sent everything, it takes no other query.
    if (failure) continue;
    try {
      rows.push(chunk);
    } catch (error) {
      failure = { error };
    }
  }
  if (failure) throw failure.error;
  rows.end();
}

/** The fields of a row of texts. */
export function textsOf({ bytes, offsets, lengths }: WireRow): (string | null)[] {
  return Array.from(offsets, (start, index) => {
    const length = lengths[index] as number;
    return length === -1 ? null : bytes.toString('utf8', start, start + length);
  });
}

/** A condition for the WHERE of such a query, which takes no parameters; empty where all rows are meant. */
export function amongKeys(column: string, keys: readonly number[] | undefined): string {
  return keys ? ` AND ${column} = ANY ('{${keys.map(Number).join(',')}}'::bigint[])` : '';
}

/** Finds the rows in a stream of bytes that may be cut anywhere. Memory: one chunk and one row. */
class RowReader {
  readonly #onRow: (row: WireRow) => void;
  readonly #row: WireRow;
  #rest: Buffer[] = [];
  #restBytes = 0;
  /** A row of 100 MB comes in thousands of chunks: joining them before it is whole takes minutes. */
  #neededBytes = PREAMBLE_BYTES;
  #at = PREAMBLE_BYTES;
  #hasEnded = false;

  constructor(fields: number, onRow: (row: WireRow) => void) {
    const bytes = Buffer.alloc(0);
    this.#row = {
      bytes,
      view: new DataView(bytes.buffer),
      offsets: new Int32Array(fields),
      lengths: new Int32Array(fields),
    };
    this.#onRow = onRow;
  }

  push(chunk: Buffer): void {
    this.#rest.push(chunk);
    this.#restBytes += chunk.length;
    if (this.#restBytes < this.#neededBytes) return;
    const bytes = this.#rest.length === 1 ? chunk : Buffer.concat(this.#rest, this.#restBytes);
    this.#row.bytes = bytes;
    this.#row.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    while (this.#locate(this.#at)) if (!this.#hasEnded) this.#onRow(this.#row);
    this.#rest = [bytes.subarray(this.#at)];
    this.#restBytes -= this.#at;
    this.#neededBytes -= this.#at;
    this.#at = 0;
  }

  end(): void {
    if (!this.#hasEnded || this.#restBytes > 0) throw new Error('COPY ended without saying so.');
  }

  /**
   * Finds the fields of the row at `start`; false where it, or what comes after the last, is not here to its
   * last byte.
   */
  #locate(start: number): boolean {
    const { view, offsets, lengths } = this.#row;
    if (!this.#has(start + 2)) return false;
    if (this.#hasEnded) throw new Error('COPY went on after its end.');
    let at = start + 2;
    const fields = view.getInt16(start);
    this.#hasEnded = fields === END_OF_DATA;
    if (fields !== offsets.length && !this.#hasEnded)
      throw new Error(`COPY sent ${fields} fields where ${offsets.length} were asked for.`);
    for (let field = 0; field < fields; field++) {
      if (!this.#has(at + 4)) return false;
      const length = view.getInt32(at);
      at += 4;
      offsets[field] = at;
      lengths[field] = length;
      if (length > 0) at += length;
    }
    if (!this.#has(at)) return false;
    this.#at = at;
    return true;
  }

  #has(bytes: number): boolean {
    this.#neededBytes = bytes;
    return bytes <= this.#row.bytes.length;
  }
}
