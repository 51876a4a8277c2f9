import type { SqliteValue } from '../../rules/quarantined-row.ts';
import { HIGHEST_KEY_WITH_ROOM } from '../../rules/ranges.ts';
import type { RefusedRows } from '../../rules/refused.ts';
import type { TableRepair } from '../../rules/remedies/chain.ts';
import { keyedNames, keyedNumbers, type RowChanges } from '../../rules/remedies/row-changes.ts';
import { ROW_REMEDIES } from '../../rules/remedies/rows.ts';
import type { Table } from '../../rules/tables.ts';
import { LONGEST_KEY_BYTES } from '../../rules/value-rules.ts';
import { rowReader } from '../../sqlite.ts';
import { freeNames } from './free-names.ts';
import {
  equalRows,
  nextFreeId,
  type PlanReaders,
  readNames,
  referredIds,
  wholeRows,
} from './row-questions.ts';
import { findFirsts } from './shared-keys.ts';
import { type Trouble, troublesOf } from './troubles.ts';

/** Hears what a remedy does for a row, and where it is asked for, which is another column than the rule's. */
export type OnRemedy = (
  trouble: Trouble,
  what: { table: string; column: string; remedy: string; before: string; after: string },
) => void;

interface Step {
  refused: RefusedRows;
  asked: TableRepair['rows'];
  /** Where charts are made. */
  charts: ChangedTable;
  onRemedy: OnRemedy | undefined;
}

/** What was done about it: where, and what stood there before and stands there now. */
type Done = readonly [column: string, before: string, after: string];

/** Collects what is done about the rows of a table. */
export class ChangedTable {
  readonly #readers: PlanReaders;
  readonly #table: Table;
  readonly #merged = new Map<bigint, bigint>();
  readonly #moved = new Map<bigint, bigint>();
  readonly #renamed = new Map<bigint, string>();
  readonly #made = new Map<bigint, string>();
  readonly #adopted = new Map<bigint, string>();
  readonly #takeName: ReturnType<typeof freeNames>;
  #nextId: bigint | undefined;
  #referred: ReadonlySet<bigint> | undefined;
  #areEqual: ReturnType<typeof equalRows> | undefined;

  constructor(readers: PlanReaders, table: Table) {
    this.#readers = readers;
    this.#table = table;
    this.#takeName = freeNames(() => readNames(readers.repaired, table.name));
  }

  /** What is done, but to rows that stay out all the same. */
  changes(without: ReadonlySet<bigint> = new Set()): RowChanges {
    const kept = <Value>(map: ReadonlyMap<bigint, Value>) => [...map].filter(([key]) => !without.has(key));
    return {
      table: this.#table.name,
      merged: keyedNumbers(kept(this.#merged)),
      moved: keyedNumbers(kept(this.#moved)),
      renamed: keyedNames(kept(this.#renamed)),
      made: keyedNames([...this.#made]),
      adopted: keyedNames(kept(this.#adopted)),
    };
  }

  /** Does what is asked for about refused rows, and says whether that is anything. */
  extend(step: Step): boolean {
    const rows = troublesOf(step.refused).toSorted((a, b) => Number(this.#idOf(a.key) - this.#idOf(b.key)));
    const firsts = this.#findFirsts(
      step,
      rows.flatMap(({ troubles }) => troubles),
    );
    const isHelped = (it: Trouble) => remediesFor(it, step.asked).length > 0;
    const helped = step.onRemedy ? rows : rows.filter(({ troubles }) => troubles.every(isHelped));
    let isMore = false;
    for (const trouble of helped.flatMap(({ troubles }) => troubles))
      isMore = this.#remedy(trouble, step, firsts.get(trouble.key)) || isMore;
    return isMore;
  }

  /** Makes a row of this id, with a name that says so; undefined where there is no room for the id. */
  make(id: bigint): string | undefined {
    if (id > BigInt(HIGHEST_KEY_WITH_ROOM) || id < -2_147_483_648n) return undefined;
    const name = this.#made.get(id) ?? this.#takeName(`Chart ${id}`, 1);
    this.#made.set(id, name);
    return name;
  }

  /** By the first remedy that can do anything, or for showing, by each. */
  #remedy(trouble: Trouble, { asked, charts, onRemedy }: Step, first: bigint | undefined): boolean {
    let isDone = false;
    for (const remedy of remediesFor(trouble, asked)) {
      const done = this.#apply(remedy, trouble, charts, first);
      if (!done) continue;
      isDone = true;
      if (!onRemedy) break;
      const [column, before, after] = done;
      onRemedy(trouble, { table: this.#table.name, column, remedy, before, after });
    }
    return isDone;
  }

  #apply(
    remedy: string,
    { key, column }: Trouble,
    charts: ChangedTable,
    first: bigint | undefined,
  ): Done | undefined {
    if (remedy === 'equal_rows') return first === undefined ? undefined : this.#merge(key, first);
    if (remedy === 'next_id') return this.#move(key);
    if (remedy === 'numbered') return this.#rename(key, column);
    return this.#adopt(key, column, charts);
  }

  #merge(key: bigint, first: bigint): Done | undefined {
    this.#areEqual ??= equalRows(this.#readers.original, this.#table.name);
    if (this.#isReferredTo(key) || !this.#areEqual(key, first)) return undefined;
    this.#merged.set(key, first);
    this.#moved.delete(key);
    return ['id', `row ${key}`, `row ${first}`];
  }

  #move(key: bigint): Done | undefined {
    const { original } = this.#readers;
    const { name } = this.#table;
    const next = this.#nextId ?? nextFreeId(original, name);
    if (next > BigInt(HIGHEST_KEY_WITH_ROOM)) return undefined;
    if (this.#isReferredTo(key) || !wholeRows(original, name)(key)) return undefined;
    this.#moved.set(key, next);
    this.#nextId = next + 1n;
    return ['id', String(key), String(next)];
  }

  #isReferredTo(key: bigint): boolean {
    this.#referred ??= referredIds(this.#readers.repaired, this.#table.name);
    return this.#referred.has(key);
  }

  #rename(key: bigint, column: string): Done | undefined {
    const name = String(this.#read(key, column));
    const numbered = this.#takeName(name, 2);
    if (Buffer.byteLength(numbered) > LONGEST_KEY_BYTES) return undefined;
    this.#renamed.set(key, numbered);
    return [column, JSON.stringify(name), JSON.stringify(numbered)];
  }

  #adopt(key: bigint, column: string, charts: ChangedTable): Done | undefined {
    const chart = this.#read(key, column);
    const name = typeof chart === 'bigint' ? charts.make(chart) : undefined;
    if (name === undefined) return undefined;
    this.#adopted.set(key, column);
    return [column, `no chart ${chart}`, JSON.stringify(name)];
  }

  /** A value as remedies make it. */
  #read(key: bigint, column: string): SqliteValue['value'] | undefined {
    return rowReader(this.#readers.repaired, this.#table.name, [column])(key)?.get(column)?.value;
  }

  /** For each row whose unique key another one has, the key of that. */
  #findFirsts({ asked }: Step, troubles: readonly Trouble[]): ReadonlyMap<bigint, bigint> {
    if (!asked.some(({ remedy }) => remedy === 'equal_rows')) return new Map();
    const out = new Set(troubles.map(({ key }) => key));
    const isOut = (key: bigint) => out.has(key) || this.#merged.has(key) || this.#renamed.has(key);
    const sharing = { table: this.#table.name, troubles };
    return findFirsts(this.#readers.repaired, sharing, isOut, (id) => this.#idOf(id));
  }

  /** The id that a row has in the end. */
  #idOf(key: bigint): bigint {
    return this.#moved.get(key) ?? key;
  }
}

/** Those that are asked for and help against a rule, in the order in which they are tried. */
function remediesFor({ rule, column }: Trouble, asked: TableRepair['rows']): string[] {
  const isAskedFor = (name: string) => {
    const at = name === 'equal_rows' ? 'id' : column;
    return asked.some((it) => it.remedy === name && it.column === at);
  };
  return ROW_REMEDIES.filter(
    ({ name, rules }) => (rules as readonly string[]).includes(rule) && isAskedFor(name),
  ).map(({ name }) => name);
}
