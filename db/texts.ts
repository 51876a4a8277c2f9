// Texts on their way to PostgreSQL as they are, many at once or one that is large.

import pg from 'pg';

/**
 * What goes to the server in one message: an answer comes after each, so that a slow link can be told from
 * a dead one, and memory is bounded by it.
 */
export const MESSAGE_BYTES = 512 * 1024;

const TEXT_OID = 25;
const INT = 4;
const SHORT = 2;
const BIND = 'B'.charCodeAt(0);
const AS_TEXT = 0;
const AS_BINARY = 1;

/** What the last message stood in. */
let spare = Buffer.allocUnsafeSlow(0);

/**
 * The rows of a query with texts in UTF-8 as its last parameter, of type text[]: byte for byte, no escapes.
 *
 * node-postgres would write each message into a buffer of its own, and V8 looks for buffers that nobody needs
 * only when a thread has made 32 MB of them: with 26 KB of JSON a row four workers took 390 MiB.
 */
export async function queryTexts<Row extends pg.QueryResultRow>(
  client: pg.Client,
  text: string,
  values: readonly string[],
  texts: readonly Uint8Array[],
): Promise<Row[]> {
  const message = bindMessage(spare, values, texts);
  spare = Buffer.allocUnsafeSlow(0);
  const answer = Promise.withResolvers<Row[]>();
  const query = new pg.Query<Row>({ text, values: [...values, null] }, (error, result) => {
    if (error) answer.reject(error);
    else answer.resolve(result.rows);
  });
  const submit = query.submit.bind(query);
  query.submit = (connection) =>
    submit(Object.create(connection, { bind: { value: () => connection.stream.write(message) } }));
  client.query(query);
  const rows = await answer.promise;
  // The server has it all now. Where it refuses, the end may still be on its way.
  spare = Buffer.from(message.buffer);
  return rows;
}

/** The message that binds these parameters, in a buffer that is large enough or a new one. */
export function bindMessage(
  buffer: Buffer<ArrayBuffer>,
  values: readonly string[],
  texts: readonly Uint8Array[],
): Buffer<ArrayBuffer> {
  const params = values.map((value) => Buffer.from(value));
  const sizeOf = (items: readonly Uint8Array[]) => items.reduce((sum, { length }) => sum + INT + length, 0);
  const arrayBytes = 5 * INT + sizeOf(texts);
  const count = params.length + 1;
  const size = INT + SHORT * (count + 5) + sizeOf(params) + INT + arrayBytes;
  const writer = new Writer(buffer.length <= size ? Buffer.allocUnsafeSlow(1 + size) : buffer);
  writer.code(BIND);
  writer.int(size);
  // Portal and statement have no names.
  writer.short(0);
  writer.short(count);
  for (const _ of params) writer.short(AS_TEXT);
  writer.short(AS_BINARY);
  writer.short(count);
  for (const param of params) writer.bytes(param);
  writer.int(arrayBytes);
  for (const number of [1, 0, TEXT_OID, texts.length, 1]) writer.int(number);
  for (const text of texts) writer.bytes(text);
  writer.short(1);
  writer.short(AS_TEXT);
  return writer.written();
}

/** Puts the parts of a message one behind the other. */
class Writer {
  readonly #buffer: Buffer<ArrayBuffer>;
  #at = 0;

  constructor(buffer: Buffer<ArrayBuffer>) {
    this.#buffer = buffer;
  }

  code(value: number): void {
    this.#at = this.#buffer.writeUInt8(value, this.#at);
  }

  short(value: number): void {
    this.#at = this.#buffer.writeInt16BE(value, this.#at);
  }

  int(value: number): void {
    this.#at = this.#buffer.writeInt32BE(value, this.#at);
  }

  /** A value, with its length before it. */
  bytes(value: Uint8Array): void {
    this.int(value.length);
    this.#buffer.set(value, this.#at);
    this.#at += value.length;
  }

  written(): Buffer<ArrayBuffer> {
    return this.#buffer.subarray(0, this.#at);
  }
}

/** Gives the memory of buffers back at once: V8 looks for those that nobody needs only every 32 MB. */
export function release(buffers: readonly Uint8Array[]): void {
  for (const { buffer, byteLength } of buffers)
    if (byteLength === buffer.byteLength && buffer instanceof ArrayBuffer) buffer.transfer(0);
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
