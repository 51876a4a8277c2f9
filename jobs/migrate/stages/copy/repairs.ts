// Repaired values in a batch: which rows have some, and what is kept of them.

import type Database from 'better-sqlite3';
import type pg from 'pg';
import {
  RepairChunks,
  type RepairEntry,
  type RepairedChunk,
  recordChunk,
  recordRepairs,
} from '../../ledger/repairs.ts';
import { type RepairedRow, repairedRows } from '../../repaired-source.ts';
import type { KeyRange } from '../../rules/ranges.ts';
import { type RepairedValue, repairer, type TableRepair } from '../../rules/remedies/chain.ts';
import { text } from '../../rules/remedies/remedy.ts';
import { rowReader } from '../../sqlite.ts';

interface Reader {
  database: () => Database.Database;
}

/** A batch as far as its repairs go. */
interface RepairedBatch {
  plan: { name: string };
  range: KeyRange;
  refused: readonly number[];
  repair: TableRepair | undefined;
  renamed: ReadonlyMap<number, string>;
}

/** So much of what is kept of a batch waits in memory for its rows to be loaded; more is read once again. */
const MOST_CHUNKS = 64;

/** The repaired rows of a batch, beside a cursor that goes through all of its rows in the same order. */
export class RepairsInStep implements Disposable {
  readonly #read: () => Iterable<RepairedRow>;
  readonly #of: { runId: string; table: string };
  readonly #rows: Iterator<RepairedRow>;
  readonly #begun = new RepairChunks();
  #full: RepairedChunk[] | undefined = [];
  #next: RepairedRow | undefined;

  constructor(read: () => Iterable<RepairedRow>, of: { runId: string; table: string }) {
    this.#read = read;
    this.#of = of;
    this.#rows = read()[Symbol.iterator]();
    this.#advance();
  }

  /** What was repaired in a row; keys must ascend. */
  at(key: number): readonly RepairedValue[] | undefined {
    while (this.#next && this.#next.key < key) this.#advance();
    return this.#next?.key === key ? this.#next.values : undefined;
  }

  /**
   * Keeps every repaired value, before and after, in the transaction that has just loaded the rows. To read
   * them again costs as much as the rows themselves.
   */
  async record(client: pg.ClientBase): Promise<void> {
    if (!this.#full) return recordRepairs(client, this.#of, entriesOf(this.#read()));
    for (const chunk of [...this.#full, ...this.#begun.rest()]) await recordChunk(client, this.#of, chunk);
  }

  /** Ends the query behind the rows. */
  [Symbol.dispose](): void {
    this.#rows.return?.();
  }

  #advance(): void {
    const { done, value } = this.#rows.next();
    this.#next = done ? undefined : value;
    if (this.#next && this.#full) this.#keep(this.#next, this.#full);
  }

  #keep({ key, values }: RepairedRow, full: RepairedChunk[]): void {
    for (const value of values) {
      const chunk = this.#begun.add([key, value]);
      if (chunk) full.push(chunk);
    }
    if (full.length > MOST_CHUNKS) this.#full = undefined;
  }
}

/** One by one, what was repaired in rows. */
export function* entriesOf(rows: Iterable<RepairedRow>): Generator<RepairEntry> {
  for (const { key, values } of rows) for (const value of values) yield [key, value];
}

/** The repaired rows of a batch. */
export function repairsInStep(reader: Reader, task: RepairedBatch, runId: string): RepairsInStep {
  return new RepairsInStep(() => loadedRepairs(reader, task), { runId, table: task.plan.name });
}

/** The repaired rows of a batch that are loaded. */
function* loadedRepairs(reader: Reader, { repair, range, refused, renamed }: RepairedBatch) {
  if (!repair) return;
  const absent = new Set(refused);
  const rows = repairedRows(reader.database(), repair, range);
  for (const row of renamed.size === 0 ? rows : withNames(reader, repair, rows, renamed))
    if (!absent.has(row.key)) yield row;
}

/** Rows in order of their keys, those among them that get another name. */
function* withNames(
  { database }: Reader,
  repair: TableRepair,
  rows: Iterable<RepairedRow>,
  renamed: ReadonlyMap<number, string>,
): Generator<RepairedRow> {
  const rename = renamer(database(), repair);
  const left = new Map([...renamed].toSorted(([a], [b]) => a - b));
  for (const row of rows) {
    for (const [key, name] of left) {
      if (key >= row.key) break;
      left.delete(key);
      yield { key, values: [rename(BigInt(key), name)] };
    }
    const name = left.get(row.key);
    left.delete(row.key);
    yield name === undefined ? row : withName(row, rename(BigInt(row.key), name));
  }
  for (const [key, name] of left) yield { key, values: [rename(BigInt(key), name)] };
}

function withName({ key, values }: RepairedRow, name: RepairedValue): RepairedRow {
  return { key, values: [...values.filter(({ column }) => column !== name.column), name] };
}

/** Says what becomes of a row's name, which other remedies may have changed before it got a number. */
export function renamer(database: Database.Database, { table, columns }: TableRepair) {
  const read = rowReader(database, table, ['name']);
  const column = columns.find(({ name }) => name === 'name');
  const repair = column && repairer(column);
  return (key: bigint, name: string): RepairedValue => {
    const stored = read(key)?.get('name') ?? { type: 'null', value: null };
    return {
      ...{ column: 'name', stored, value: text(name) },
      remedies: [...(repair?.(stored)?.remedies ?? []), 'numbered'],
    };
  };
}
