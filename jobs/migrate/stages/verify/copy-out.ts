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
  let rest: Buffer[] = [];
  let restBytes = 0;
  let wantedBytes = PREAMBLE_BYTES;
  let start = PREAMBLE_BYTES;
  for await (const chunk of client.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT binary)`))) {
    rest.push(chunk as Buffer);
    restBytes += (chunk as Buffer).length;
    // A row of 100 MB comes in thousands of chunks: joining them before it is whole takes minutes.
    if (restBytes < wantedBytes) continue;
    row.bytes = rest.length === 1 ? (rest[0] as Buffer) : Buffer.concat(rest, restBytes);
    row.view = new DataView(row.bytes.buffer, row.bytes.byteOffset, row.bytes.length);
    const { at, missingFrom } = handRows(row, start, onRow);
    start = 0;
    wantedBytes = missingFrom - at;
    rest = [row.bytes.subarray(at)];
    restBytes = row.bytes.length - at;
  }
  const trailer = Buffer.concat(rest);
  if (start !== 0 || trailer.length !== 2 || trailer.readInt16BE(0) !== END_OF_DATA) {
    throw new Error('COPY ended in the middle of a row.');
  }
}

/**
 * Hands on the whole rows from `start` on. The first incomplete one begins at `at`, and reaches at least
 * to `missingFrom`.
 */
function handRows(
  row: WireRow,
  start: number,
  onRow: (row: WireRow) => void,
): { at: number; missingFrom: number } {
  const available = row.bytes.length;
  let at = start;
  for (;;) {
    const end = locate(row, at);
    if (end > available) return { at, missingFrom: end };
    onRow(row);
    at = end;
  }
}

/** Finds the fields of the row at `start` and returns where it ends, or at least where it goes on. */
function locate({ view, offsets, lengths }: WireRow, start: number): number {
  const available = view.byteLength;
  if (available < start + 2) return start + 2;
  const count = view.getInt16(start);
  if (count === END_OF_DATA) return Number.POSITIVE_INFINITY;
  if (count !== offsets.length)
    throw new Error(`COPY sent ${count} fields where ${offsets.length} were asked for.`);
  let at = start + 2;
  for (let field = 0; field < count; field++) {
    if (available < at + 4) return at + 4;
    const length = view.getInt32(at);
    at += 4;
    offsets[field] = at;
    lengths[field] = length;
    if (length > 0) at += length;
  }
  return at;
}
