import type pg from 'pg';
import { copyMessages } from './copy-messages.ts';

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
 * time. Throws when the data ends before PostgreSQL says so, or a row is not what was asked for.
 */
export async function copyOut(
  client: pg.Client,
  query: string,
  fields: number,
  onRow: (row: WireRow) => void,
): Promise<void> {
  const row = { offsets: new Int32Array(fields), lengths: new Int32Array(fields) } as unknown as WireRow;
  let isFirst = true;
  let hasEnded = false;
  await copyMessages(client, `COPY (${query}) TO STDOUT (FORMAT binary)`, (message) => {
    const { bytes, view, start, end } = message;
    const at = isFirst ? start + PREAMBLE_BYTES : start;
    isFirst = false;
    if (hasEnded) throw new Error('COPY went on after its end.');
    hasEnded = view.getInt16(at) === END_OF_DATA;
    if (hasEnded) return;
    row.bytes = bytes;
    row.view = view;
    locate(row, at, end);
    onRow(row);
  });
  if (!hasEnded) throw new Error('COPY ended without saying so.');
}

/** Finds the fields of the row from `start` to `end`. */
function locate({ view, offsets, lengths }: WireRow, start: number, end: number): void {
  const fields = view.getInt16(start);
  if (fields !== offsets.length)
    throw new Error(`COPY sent ${fields} fields where ${offsets.length} were asked for.`);
  let at = start + 2;
  for (let field = 0; field < fields; field++) {
    const length = view.getInt32(at);
    at += 4;
    offsets[field] = at;
    lengths[field] = length;
    if (length > 0) at += length;
  }
  if (at !== end) throw new Error(`COPY sent a row of ${end - start} bytes that ends after ${at - start}.`);
}
