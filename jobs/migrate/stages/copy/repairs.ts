// Repaired values in a batch: which rows have some, and what is kept of them.

import type Database from 'better-sqlite3';
import type pg from 'pg';
import { arrayLiteral, fillLedger } from '../../ledger/fill.ts';
import { type RepairedRow, repairedRows } from '../../repaired-source.ts';
import type { KeyRange } from '../../rules/ranges.ts';
import type { RepairedValue, TableRepair } from '../../rules/remedies/chain.ts';
import { storeValue } from '../../rules/stored-value.ts';

interface Reader {
  database: () => Database.Database;
}

/** A batch as far as its repairs go. */
interface RepairedBatch {
  plan: { name: string };
  range: KeyRange;
  refused: readonly number[];
  repair: TableRepair | undefined;
}

/** The repaired rows of a key range, beside a cursor that goes through all of its rows in the same order. */
export class RepairsInStep implements Disposable {
  readonly #rows: Iterator<RepairedRow>;
  #next: RepairedRow | undefined;

  constructor(rows: Iterable<RepairedRow>) {
    this.#rows = rows[Symbol.iterator]();
    this.#advance();
  }

  /** What was repaired in a row; keys must ascend. */
  at(key: number): readonly RepairedValue[] | undefined {
    while (this.#next && this.#next.key < key) this.#advance();
    return this.#next?.key === key ? this.#next.values : undefined;
  }

  /** Ends the query behind the rows. */
  [Symbol.dispose](): void {
    this.#rows.return?.();
  }

  #advance(): void {
    const { done, value } = this.#rows.next();
    this.#next = done ? undefined : value;
  }
}

const COLUMNS = ['run_id', 'table_name', 'source_rowid', 'column_name', 'remedies', 'stored', 'repaired'];

/** The repaired rows of a batch. */
export function repairsInStep(reader: Reader, task: RepairedBatch): RepairsInStep {
  return new RepairsInStep(loadedRepairs(reader, task));
}

/** Keeps every repaired value of a batch, before and after, in the transaction that loads the rows. */
export async function recordRepairs(
  client: pg.ClientBase,
  runId: string,
  reader: Reader,
  task: RepairedBatch,
): Promise<void> {
  const rows = fieldsOf(loadedRepairs(reader, task), [runId, task.plan.name]);
  await fillLedger(client, { table: 'repairs', columns: COLUMNS }, rows);
}

/** The repaired rows of a batch that are loaded. */
function* loadedRepairs(
  { database }: Reader,
  { repair, range, refused }: RepairedBatch,
): Generator<RepairedRow> {
  const absent = new Set(refused);
  for (const row of repair ? repairedRows(database(), repair, range) : [])
    if (!absent.has(row.key)) yield row;
}

function* fieldsOf(rows: Iterable<RepairedRow>, [runId, table]: [string, string]): Generator<string[]> {
  for (const { key, values } of rows) {
    for (const { column, remedies, stored, value } of values) {
      const [before, after] = [stored, value].map((it) => JSON.stringify(storeValue(it.type, it.value)));
      yield [runId, table, String(key), column, arrayLiteral(remedies), before as string, after as string];
    }
  }
}
