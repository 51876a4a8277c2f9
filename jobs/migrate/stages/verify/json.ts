// Compares JSON as PostgreSQL prints it.

import pg from 'pg';

export interface JsonPair {
  column: string;
  key: number;
  /** The legacy file's text as bytes. */
  original: unknown;
  /** What PostgreSQL prints for the jsonb it holds. */
  stored: Buffer;
}

/**
 * Compares JSON as PostgreSQL understands it: the original texts are sent once more, converted to jsonb
 * there and printed, and what comes back must be what the table's jsonb prints. Printed rather than
 * compared as jsonb, because 1.10 and 1.1 are equal as jsonb and still not the same.
 */
export class JsonComparison {
  readonly #pairs: JsonPair[] = [];
  readonly #differs: (column: string, key: number) => void;

  constructor(differs: (column: string, key: number) => void) {
    this.#differs = differs;
  }

  /** Keeps a pair until `compare`; the bytes are copied, as their buffer is used again. */
  add(pair: JsonPair): void {
    this.#pairs.push({ ...pair, stored: Buffer.from(pair.stored) });
  }

  /** Asks PostgreSQL about every pair and reports those that differ. */
  async compare(target: pg.Client): Promise<void> {
    for (const pairs of chunks(this.#pairs)) {
      const originals = pairs.map(({ original }) => String(original));
      const printed = await print(target, originals);
      pairs.forEach((pair, index) => {
        if (!isSame(pair, originals[index] as string, printed[index])) this.#differs(pair.column, pair.key);
      });
    }
    this.#pairs.length = 0;
  }
}

/** SQLSTATE classes for a text that is not valid JSON, or more of it than PostgreSQL can hold. */
const NO_JSONB = /^(22|54)/;

/** What PostgreSQL prints for each text as jsonb; undefined for a text that is none. */
async function print(target: pg.Client, texts: readonly string[]): Promise<(string | undefined)[]> {
  try {
    const { rows } = await target.query<{ printed: string }>(
      `SELECT original::jsonb::text AS printed
         FROM unnest($1::text[]) WITH ORDINALITY AS sent (original, position) ORDER BY position`,
      [texts],
    );
    return rows.map(({ printed }) => printed);
  } catch (cause) {
    if (!(cause instanceof pg.DatabaseError && NO_JSONB.test(cause.code ?? ''))) throw cause;
    if (texts.length === 1) return [undefined];
    const middle = Math.ceil(texts.length / 2);
    return [...(await print(target, texts.slice(0, middle))), ...(await print(target, texts.slice(middle)))];
  }
}

/** The original must also have survived as text: invalid UTF-8 would have been replaced on its way. */
function isSame({ original, stored }: JsonPair, sent: string, printed: string | undefined): boolean {
  if (printed === undefined || !Buffer.isBuffer(original)) return false;
  return original.equals(Buffer.from(sent)) && stored.equals(Buffer.from(printed));
}

const CHUNK_PAIRS = 5_000;
const CHUNK_BYTES = 4 * 1024 * 1024;

function* chunks(pairs: readonly JsonPair[]): Generator<JsonPair[]> {
  let chunk: JsonPair[] = [];
  let bytes = 0;
  for (const pair of pairs) {
    chunk.push(pair);
    bytes += pair.stored.length;
    if (chunk.length < CHUNK_PAIRS && bytes < CHUNK_BYTES) continue;
    yield chunk;
    chunk = [];
    bytes = 0;
  }
  if (chunk.length > 0) yield chunk;
}
