import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { borrow, type Lent } from './connections.ts';
import { takeLonger, undo } from './database.ts';

/** How much a client that reads nothing may keep waiting here. */
const PIECE_CHARACTERS = 256 * 1024;
const FIRST_ROWS = 64;
/** A piece of small rows may be followed by large ones, so pieces grow by steps. */
const GROWTH = 8;

const dialect = new PgDialect();

/**
 * The rows of a SELECT with one column of text, as they were at one moment, as pieces that `print` makes of
 * them; no piece at all where there are none. Holds a piece and, until the last one is read, a connection.
 */
export async function* snapshot(
  select: SQL,
  between: string,
  print: (row: { text: string }) => string = ({ text }) => text,
): AsyncGenerator<string, void> {
  await using cursor = new Cursor(await borrow('rows'));
  await cursor.open(select);
  while (cursor.isOpen) {
    const rows = await cursor.next();
    if (rows.length > 0) yield rows.map((text) => print({ text })).join(between);
  }
}

class Cursor implements AsyncDisposable {
  isOpen = true;
  readonly #lent: Lent;
  #wanted = FIRST_ROWS;

  constructor(lent: Lent) {
    this.#lent = lent;
  }

  async open(select: SQL): Promise<void> {
    const { client } = this.#lent;
    await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${takeLonger()}`);
    const { sql: text, params } = dialect.sqlToQuery(sql`DECLARE rows NO SCROLL CURSOR FOR ${select}`);
    await client.query(text, params);
  }

  /** The next rows, together about as long as a piece should be. After the last of them it is closed. */
  async next(): Promise<string[]> {
    const fetch = { text: `FETCH ${this.#wanted} FROM rows`, rowMode: 'array' as const };
    const page = await this.#lent.client.query<[string]>(fetch);
    const rows = page.rows.map(([text]) => text);
    if (rows.length < this.#wanted) await this[Symbol.asyncDispose]();
    const characters = rows.reduce((sum, text) => sum + text.length, 1);
    const fitting = Math.ceil((rows.length * PIECE_CHARACTERS) / characters);
    this.#wanted = Math.min(rows.length * GROWTH, fitting);
    return rows;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    await undo(this.#lent);
    await this.#lent[Symbol.asyncDispose]();
  }
}
