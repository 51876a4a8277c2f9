import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';

/** Signature, flags and the length of the header's extension, which PostgreSQL leaves empty. */
const PREAMBLE_BYTES = 19;
const END_OF_DATA = -1;

/** One row as PostgreSQL sent it: field `i` begins at `offsets[i]` of `bytes`, `lengths[i]` is -1 for NULL. */
export interface WireRow {
  bytes: Buffer;
  view: DataView;
  readonly offsets: Int32Array;
  readonly lengths: Int32Array;
}

/**
 * Hands every row of a query to `onRow`, through COPY in binary form; the row object is the same each
 * time. Throws when the data ends in the middle of a row.
 */
export async function copyOut(
  client: pg.Client,
  query: string,
  fields: number,
  onRow: (row: WireRow) => void,
): Promise<void> {
  const row = { offsets: new Int32Array(fields), lengths: new Int32Array(fields) } as unknown as WireRow;
  let rest: Buffer = Buffer.alloc(0);
  let started = false;
  for await (const chunk of client.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT binary)`))) {
    row.bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    row.view = new DataView(row.bytes.buffer, row.bytes.byteOffset, row.bytes.length);
    let at = 0;
    if (!started && row.bytes.length >= PREAMBLE_BYTES) {
      started = true;
      at = PREAMBLE_BYTES;
    }
    if (started) at = handRows(row, at, onRow);
    rest = row.bytes.subarray(at);
  }
  if (rest.length !== 2 || rest.readInt16BE(0) !== END_OF_DATA) {
    throw new Error('COPY ended in the middle of a row.');
  }
}

/** Hands on the whole rows from `at` on and returns where the first incomplete one begins. */
function handRows(row: WireRow, start: number, onRow: (row: WireRow) => void): number {
  let at = start;
  for (;;) {
    const end = locate(row, at);
    if (end === undefined) return at;
    onRow(row);
    at = end;
  }
}

/** Finds the fields of the row at `start` and returns where it ends; undefined where it is incomplete. */
function locate({ view, offsets, lengths }: WireRow, start: number): number | undefined {
  const available = view.byteLength;
  if (available < start + 2) return undefined;
  const count = view.getInt16(start);
  if (count === END_OF_DATA) return undefined;
  if (count !== offsets.length)
    throw new Error(`COPY sent ${count} fields where ${offsets.length} were asked for.`);
  let at = start + 2;
  for (let field = 0; field < count; field++) {
    if (available < at + 4) return undefined;
    const length = view.getInt32(at);
    at += 4;
    offsets[field] = at;
    lengths[field] = length;
    if (length > 0) at += length;
  }
  return at <= available ? at : undefined;
}
