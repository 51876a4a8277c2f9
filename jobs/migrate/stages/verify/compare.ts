// Walks both sides of a table in step.

import type { WireRow } from './copy-out.ts';
import { expectationFor, type Holds, type VerifiedTable } from './expectations.ts';
import { JsonComparison } from './json.ts';
import type { SourceRow, SourceRows } from './source-rows.ts';

/** One kind of difference, with its number and first keys; `column` is null where a whole row is meant. */
export interface MismatchGroup {
  rule: 'value_differs' | 'row_missing' | 'row_unexpected';
  column: string | null;
  count: number;
  keys: string[];
}

export interface VerifyResult {
  /** Rows that both sides have, compared in every column. */
  comparedRows: number;
  mismatchedRows: number;
  mismatches: MismatchGroup[];
}

const MAX_KEYS = 5;

type Comparator = { name: string; holds: Holds | 'json' };

/** Walks a target and a source in step, both in order of their first column `id`, and notes what differs. */
export class TableComparison {
  readonly json = new JsonComparison((column, key) => this.#differs(column, key));
  readonly #source: SourceRows;
  readonly #columns: readonly Comparator[];
  readonly #quarantined: ReadonlySet<number>;
  readonly #groups = new Map<string, MismatchGroup>();
  readonly #mismatchedKeys = new Set<number>();
  #next: SourceRow | undefined;
  #comparedRows = 0;

  constructor(table: VerifiedTable, source: SourceRows, quarantined: ReadonlySet<number>) {
    this.#source = source;
    this.#quarantined = quarantined;
    this.#columns = table.columns.map((column) => ({
      name: column.name,
      holds: column.type === 'jsonb' ? 'json' : expectationFor(column),
    }));
    this.#advance();
  }

  targetRow(row: WireRow): void {
    const key = row.view.getInt32(row.offsets[0] as number);
    while (this.#next && (this.#next[0] as number) < key) this.#missing();
    if (this.#next?.[0] !== key || this.#quarantined.has(key)) {
      this.#note('row_unexpected', null, key);
      return;
    }
    this.#compare(row, this.#next, key);
    this.#comparedRows++;
    this.#advance();
  }

  endOfTarget(): void {
    while (this.#next) this.#missing();
  }

  result(): VerifyResult {
    return {
      comparedRows: this.#comparedRows,
      mismatchedRows: this.#mismatchedKeys.size,
      mismatches: [...this.#groups.values()],
    };
  }

  #compare(row: WireRow, source: SourceRow, key: number): void {
    for (let index = 0; index < this.#columns.length; index++) {
      const { name, holds } = this.#columns[index] as Comparator;
      const value = source[index];
      const isNull = row.lengths[index] === -1;
      if (value === null || isNull) {
        if (value !== null || !isNull) this.#differs(name, key);
      } else if (holds === 'json') {
        this.json.add({ column: name, key, original: value, stored: fieldBytes(row, index) });
      } else if (!holds(row, index, value)) {
        this.#differs(name, key);
      }
    }
  }

  #missing(): void {
    const key = this.#next?.[0] as number;
    if (!this.#quarantined.has(key)) this.#note('row_missing', null, key);
    this.#advance();
  }

  #advance(): void {
    this.#next = this.#source.next();
  }

  #differs(column: string, key: number): void {
    this.#note('value_differs', column, key);
  }

  #note(rule: MismatchGroup['rule'], column: string | null, key: number): void {
    const name = `${rule} ${column}`;
    const group = this.#groups.get(name) ?? { rule, column, count: 0, keys: [] };
    group.count++;
    if (group.keys.length < MAX_KEYS) group.keys.push(String(key));
    this.#groups.set(name, group);
    this.#mismatchedKeys.add(key);
  }
}

function fieldBytes({ bytes, offsets, lengths }: WireRow, index: number): Buffer {
  const start = offsets[index] as number;
  return bytes.subarray(start, start + (lengths[index] as number));
}
