import type { WireRow } from '../../target/copy-out.ts';
import { expectationFor, type Holds, LATER, type VerifiedTable } from './expectations.ts';
import type { RepairedValues } from './repaired-values.ts';
import type { SourceRow, SourceRows } from './source-rows.ts';

/** One kind of difference, with its number and first keys; `column` is null where a whole row is meant. */
export interface MismatchGroup {
  rule: 'value_differs' | 'row_missing' | 'row_unexpected' | 'repair_differs' | 'repair_unexpected';
  column: string | null;
  count: number;
  keys: string[];
}

export interface VerifyResult {
  /** Rows that both sides have, compared in every column. */
  comparedRows: number;
  /** Rows that were made, which are judged elsewhere. */
  madeRows: number;
  mismatchedRows: number;
  mismatches: MismatchGroup[];
}

const MAX_KEYS = 5;

type Comparator = { name: string; holds: Holds; later: boolean; isJson: boolean };

/** Walks a target and a source in step, both in order of their first column `id`, and notes what differs. */
export class TableComparison {
  readonly #columns: readonly Comparator[];
  readonly #quarantined: ReadonlySet<number>;
  readonly #made: ReadonlySet<number>;
  readonly #repaired: RepairedValues['values'] | undefined;
  readonly #groups = new Map<string, MismatchGroup>();
  readonly #mismatchedKeys = new Set<number>();
  #source: SourceRows | undefined;
  #next: SourceRow | undefined;
  #comparedRows = 0;
  #madeRows = 0;

  /** Rows that are `absent` from the target, and rows that were `made` there. */
  constructor(
    table: VerifiedTable,
    { absent, made }: { absent: ReadonlySet<number>; made?: ReadonlySet<number> },
    repaired?: RepairedValues,
  ) {
    this.#quarantined = absent;
    this.#made = made ?? new Set();
    this.#repaired = repaired?.values;
    for (const { rule, column, key } of repaired?.problems ?? []) this.#note(rule, column, key);
    this.#columns = table.columns.map((column) => ({
      name: column.name,
      holds: expectationFor(column),
      later: column.type === 'jsonb' || column.type === 'text',
      isJson: column.type === 'jsonb',
    }));
  }

  begin(source: SourceRows): void {
    this.#source = source;
    this.#advance();
  }

  targetRow(row: WireRow): void {
    const key = row.view.getInt32(row.offsets[0] as number);
    while (this.#next && (this.#next[0] as number) < key) this.#missing();
    if (this.#made.has(key)) {
      this.#madeRows++;
      return;
    }
    if (this.#next?.[0] !== key || this.#quarantined.has(key)) {
      this.#note('row_unexpected', null, key);
      return;
    }
    this.#compare(row, this.#next, key);
    this.#comparedRows++;
    this.#advance();
  }

  /** Notes that a value differs. Of a row in quarantine no value is compared. */
  differs(column: string, key: number): void {
    if (!this.#quarantined.has(key)) this.#note('value_differs', column, key);
  }

  endOfTarget(): void {
    while (this.#next) this.#missing();
  }

  result(): VerifyResult {
    return {
      comparedRows: this.#comparedRows,
      madeRows: this.#madeRows,
      mismatchedRows: this.#mismatchedKeys.size,
      mismatches: [...this.#groups.values()],
    };
  }

  #compare(row: WireRow, source: SourceRow, key: number): void {
    const repaired = this.#repaired?.get(key);
    for (let index = 0; index < this.#columns.length; index++) {
      const { name, holds, later, isJson } = this.#columns[index] as Comparator;
      const value = repaired?.has(name) ? mustBe(repaired.get(name), isJson) : source[index];
      const isNull = row.lengths[index] === -1;
      if (value === null || isNull) {
        if (value !== null || !isNull) this.differs(name, key);
      } else if (!(later && value === LATER) && !holds(row, index, value)) {
        this.differs(name, key);
      }
    }
  }

  #missing(): void {
    const key = this.#next?.[0] as number;
    if (!this.#quarantined.has(key)) this.#note('row_missing', null, key);
    this.#advance();
  }

  #advance(): void {
    this.#next = this.#source?.next();
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

/** JSON is compared afterwards, also what was repaired of it. */
function mustBe(value: unknown, isJson: boolean): unknown {
  return isJson && value !== null ? LATER : value;
}
