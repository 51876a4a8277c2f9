// Texts on their way to PostgreSQL as they are, many at once or one that is large.

import type pg from 'pg';

/**
 * What goes to the server in one message: an answer comes after each, so that a slow link can be told from
 * a dead one, and memory is bounded by it.
 */
export const MESSAGE_BYTES = 512 * 1024;

const TEXT_OID = 25;
const HEADER = [1, 0, TEXT_OID];
const INT = 4;

/** Texts in UTF-8 as a parameter of type text[], in PostgreSQL's binary form: byte for byte, no escapes. */
export function textArray(texts: readonly Uint8Array[]): Buffer {
  const size = texts.reduce((sum, text) => sum + INT + text.length, INT * (HEADER.length + 2));
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const number of [...HEADER, texts.length, 1]) at = bytes.writeInt32BE(number, at);
  for (const text of texts) {
    at = bytes.writeInt32BE(text.length, at);
    bytes.set(text, at);
    at += text.length;
  }
  return bytes;
}

/** The same bytes in pieces up to MESSAGE_BYTES that cut no character; each is there until the next. */
export function* wholeCharacters(pieces: Iterable<Uint8Array>): Generator<Buffer> {
  const bytes = Buffer.allocUnsafe(MESSAGE_BYTES);
  let filled = 0;
  for (const piece of pieces) {
    for (let taken = 0; taken < piece.length; ) {
      const more = piece.subarray(taken, taken + MESSAGE_BYTES - filled);
      bytes.set(more, filled);
      taken += more.length;
      filled += more.length;
      if (filled < MESSAGE_BYTES) continue;
      const end = lastBoundary(bytes);
      yield bytes.subarray(0, end);
      bytes.copyWithin(0, end);
      filled -= end;
    }
  }
  if (filled > 0) yield bytes.subarray(0, filled);
}

/** Where the last character begins; of what is not UTF-8, the end. */
function lastBoundary(bytes: Uint8Array): number {
  for (let at = bytes.length - 1; at > bytes.length - 4; at--) {
    if (((bytes[at] as number) & 0xc0) !== 0x80) return at;
  }
  return bytes.length;
}

const PIECE = 'candle_annotator.piece_';

/** The text that `withSentText` has sent, in SQL. */
export const SENT_TEXT = `(SELECT string_agg(current_setting('${PIECE}' || n), '' ORDER BY n)
  FROM generate_series(1, current_setting('${PIECE}count')::int) AS n)`;

/**
 * Puts a text together on the server, piece by piece, for the time of `ask`, whose SQL knows it as SENT_TEXT.
 * The pieces are settings of the session: nothing is written, and the text is nowhere in memory as a whole.
 */
export async function withSentText<Result>(
  client: pg.ClientBase,
  pieces: Iterable<Uint8Array>,
  ask: () => Promise<Result>,
): Promise<Result> {
  let count = 0;
  const set = (name: string | number, value: Buffer | string) =>
    client.query('SELECT set_config($1, $2::text, false) IS NULL', [`${PIECE}${name}`, value]);
  try {
    for (const piece of wholeCharacters(pieces)) await set(++count, piece);
    await set('count', String(count));
    return await ask();
  } finally {
    // In a transaction that failed they are gone already, and on a connection that is lost, too.
    await client
      .query(`SELECT set_config('${PIECE}' || n, '', false) IS NULL FROM generate_series(1, $1) AS n`, [
        count,
      ])
      .catch(() => {});
  }
}
