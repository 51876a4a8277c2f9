// The ledger's rows of repaired values: what each was, and what remedies made of it.

import type pg from 'pg';
import type { SqliteValue } from '../rules/quarantined-row.ts';
import type { RepairedValue } from '../rules/remedies/chain.ts';
import { storeValue } from '../rules/stored-value.ts';

/** A repaired value of the row with this key. */
export type RepairEntry = readonly [key: number | bigint, value: RepairedValue];

/** Values of one column that were repaired in one way, in order of their keys: a row of the ledger. */
export interface RepairedChunk {
  column: string;
  remedies: readonly string[];
  /** Each as PostgreSQL reads it. */
  keys: string;
  stored: string;
  repaired: string;
}

/** Characters of values that are kept together. */
const CHUNK_CHARACTERS = 256 * 1024;

interface Begun {
  column: string;
  remedies: readonly string[];
  keys: (number | bigint)[];
  stored: Joined;
  repaired: Joined;
}

/**
 * Words with commas between them. They become one text early: those of a whole chunk, each by itself, took
 * the garbage collector as long as all else that is done to the values.
 */
class Joined {
  readonly #done: string[] = [];
  #words: string[] = [];
  characters = 0;

  add(word: string): void {
    this.characters += word.length;
    if (this.#words.push(word) < 128) return;
    this.#done.push(this.#words.join());
    this.#words = [];
  }

  toString(): string {
    return [...this.#done, ...this.#words].join();
  }
}

/** Puts entries that come in order of their keys into chunks. */
export class RepairChunks {
  readonly #begun = new Map<string, Begun>();
  /** The next value is mostly of the same column, repaired in the same way. */
  #last: Begun | undefined;

  /** Returns a chunk that is full by now. */
  add([key, { column, remedies, stored, value }]: RepairEntry): RepairedChunk | undefined {
    if (this.#last?.column !== column || this.#last.remedies !== remedies)
      this.#last = this.#chunkOf(column, remedies);
    const chunk = this.#last;
    chunk.keys.push(key);
    chunk.stored.add(asJson(stored));
    chunk.repaired.add(asJson(value));
    return chunk.stored.characters + chunk.repaired.characters < CHUNK_CHARACTERS ? undefined : end(chunk);
  }

  /** The chunks that are not full. */
  rest(): RepairedChunk[] {
    return [...this.#begun.values()].filter(({ keys }) => keys.length > 0).map(end);
  }

  #chunkOf(column: string, remedies: readonly string[]): Begun {
    const way = `${column}:${remedies.join()}`;
    const chunk = this.#begun.get(way) ?? { column, remedies, ...empty() };
    this.#begun.set(way, chunk);
    chunk.remedies = remedies;
    return chunk;
  }
}

function empty(): Pick<Begun, 'keys' | 'stored' | 'repaired'> {
  return { keys: [], stored: new Joined(), repaired: new Joined() };
}

function end(begun: Begun): RepairedChunk {
  const { column, remedies, keys, stored, repaired } = begun;
  Object.assign(begun, empty());
  return {
    ...{ column, remedies, keys: `{${keys.join()}}` },
    ...{ stored: `[${stored}]`, repaired: `[${repaired}]` },
  };
}

/** `JSON.stringify` of an object takes twice as long, and integers need it least. */
function asJson({ type, value }: SqliteValue): string {
  return type === 'integer'
    ? `{"type":"integer","value":"${value}"}`
    : JSON.stringify(storeValue(type, value));
}

/** Tells the ledger of repaired values of a table, in the caller's transaction. */
export async function recordChunk(
  client: pg.ClientBase,
  { runId, table }: { runId: string; table: string },
  { column, remedies, keys, stored, repaired }: RepairedChunk,
): Promise<void> {
  await client.query(
    `INSERT INTO legacy_migration.repaired_values
       (run_id, table_name, column_name, remedies, source_rowids, stored, repaired) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [runId, table, column, remedies, keys, stored, repaired],
  );
}

/** Does so for each entry, in order of their keys. Memory: a chunk for each column and list of remedies. */
export async function recordRepairs(
  client: pg.ClientBase,
  of: { runId: string; table: string },
  entries: Iterable<RepairEntry>,
): Promise<void> {
  const chunks = new RepairChunks();
  for (const entry of entries) {
    const full = chunks.add(entry);
    if (full) await recordChunk(client, of, full);
  }
  for (const chunk of chunks.rest()) await recordChunk(client, of, chunk);
}
