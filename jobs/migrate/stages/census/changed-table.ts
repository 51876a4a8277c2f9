// What remedies about whole rows do in one table.

import { HIGHEST_KEY_WITH_ROOM } from '../../rules/ranges.ts';
import type { RefusedRows } from '../../rules/refused.ts';
import type { TableRepair } from '../../rules/remedies/chain.ts';
import type { NamesByKey, NumbersByKey, RowChanges } from '../../rules/remedies/row-changes.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import type { Table } from '../../rules/tables.ts';
import { LONGEST_KEY_BYTES } from '../../rules/value-rules.ts';
import {
  equalRows,
  firstOfKey,
  nextFreeId,
  type PlanReaders,
  readNames,
  referredIds,
  wholeRows,
} from './row-questions.ts';

/** Hears what a remedy does for a row. */
export type OnRemedy = (what: {
  table: string;
  key: bigint;
  /** The rule that the row breaks, with the column that it is about. */
  reason: string;
  /** Where the remedy is asked for. */
  column: string;
  remedy: string;
  before: string;
  after: string;
  isAlone: boolean;
}) => void;

interface Step {
  refused: RefusedRows;
  asked: TableRepair['rows'];
  /** Where charts are made. */
  charts: ChangedTable;
  onRemedy: OnRemedy | undefined;
}

/** A row that is refused, and what is asked about one of its reasons. */
interface Trouble {
  key: bigint;
  rule: string;
  /** Of a unique key several, with commas. */
  column: string;
}

/** What was done about it: where, by which remedy, and what stood there before and stands there now. */
type Done = readonly [column: string, remedy: string, before: string, after: string];

const REASON = /^(\w+)\(([\w,]+)\)$/;

/** Collects what is done about the rows of a table. */
export class ChangedTable {
  readonly #readers: PlanReaders;
  readonly #table: Table;
  readonly #merged = new Map<bigint, bigint>();
  readonly #moved = new Map<bigint, bigint>();
  readonly #renamed = new Map<bigint, string>();
  readonly #made = new Map<bigint, string>();
  readonly #adopted = new Map<bigint, string>();
  readonly #lastNumber = new Map<string, number>();
  #taken: Set<string> | undefined;
  #nextId: bigint | undefined;
  #referred: ReadonlySet<bigint> | undefined;
  #areEqual: ReturnType<typeof equalRows> | undefined;

  constructor(readers: PlanReaders, table: Table) {
    this.#readers = readers;
    this.#table = table;
  }

  /** What is done, but to rows that stay out all the same. */
  changes(without: ReadonlySet<bigint> = new Set()): RowChanges {
    const kept = <Value>(map: ReadonlyMap<bigint, Value>) => [...map].filter(([key]) => !without.has(key));
    return {
      table: this.#table.name,
      merged: numbers(kept(this.#merged)),
      moved: numbers(kept(this.#moved)),
      renamed: names(kept(this.#renamed)),
      made: names([...this.#made]),
      adopted: names(kept(this.#adopted)),
    };
  }

  /** Does what is asked for about refused rows, and says whether that is anything. */
  extend(step: Step): boolean {
    const rows = [...step.refused].toSorted(([a], [b]) => compare(this.#idOf(a), this.#idOf(b)));
    const firsts = this.#findFirsts(step, rows);
    let isMore = false;
    for (const [key, reasons] of rows) {
      const troubles = reasons.map((reason) => readReason(key, reason));
      const isAlone = new Set(troubles.map(({ column }) => column)).size === 1;
      const isHelped = (it: Trouble) => remediesFor(it, step.asked, this.#table).length > 0;
      if (!step.onRemedy && !troubles.every(isHelped)) continue;
      for (const trouble of troubles) {
        for (const done of this.#remedy(trouble, step, firsts.get(key))) {
          isMore = true;
          const [column, remedy, before, after] = done;
          const reason = trouble.rule;
          step.onRemedy?.({ table: this.#table.name, key, reason, column, remedy, before, after, isAlone });
        }
      }
    }
    return isMore;
  }

  /** Makes a row of this id, with a name that says so; false where there is no room for the id. */
  make(id: bigint): boolean {
    if (id > BigInt(HIGHEST_KEY_WITH_ROOM) || id < -2_147_483_648n) return false;
    if (!this.#made.has(id)) this.#made.set(id, this.#freeName(`Chart ${id}`, 1));
    return true;
  }

  /** By the first remedy that can do anything, or for showing, by each. */
  *#remedy(trouble: Trouble, step: Step, first: bigint | undefined): Generator<Done> {
    for (const remedy of remediesFor(trouble, step.asked, this.#table)) {
      const done = this.#apply(remedy, trouble, step.charts, first);
      if (done) yield done;
      if (done && !step.onRemedy) return;
    }
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
    const chart = this.#readers.repaired
      .prepare<[bigint], unknown>(
        `SELECT ${identifier(column)} FROM ${identifier(this.#table.name)} WHERE "id" = ?`,
      )
      .pluck()
      .safeIntegers()
      .get(key);
    if (typeof chart !== 'bigint' || !charts.make(chart)) return undefined;
    this.#adopted.set(key, column);
    return [column, remedy, `no chart ${chart}`, JSON.stringify(charts.#made.get(chart))];
  }

  #merge(key: bigint, first: bigint): Done | undefined {
    this.#areEqual ??= equalRows(this.#readers.original, this.#table.name);
    if (this.#isReferredTo(key) || !this.#areEqual(key, first)) return undefined;
    this.#merged.set(key, first);
    this.#moved.delete(key);
    return ['id', 'equal_rows', `row ${key}`, `row ${first}`];
  }

  #move(key: bigint): Done | undefined {
    const { original } = this.#readers;
    const { name } = this.#table;
    const next = this.#nextId ?? nextFreeId(original, name);
    if (next > BigInt(HIGHEST_KEY_WITH_ROOM)) return undefined;
    if (this.#isReferredTo(key) || !wholeRows(original, name)(key)) return undefined;
    this.#moved.set(key, next);
    this.#nextId = next + 1n;
    return ['id', 'next_id', String(key), String(next)];
  }

  #isReferredTo(key: bigint): boolean {
    this.#referred ??= referredIds(this.#readers.repaired, this.#table.name);
    return this.#referred.has(key);
  }

  #rename(key: bigint, column: string): Done | undefined {
    const name = this.#readers.repaired
      .prepare<[bigint], string>(
        `SELECT ${identifier(column)} FROM ${identifier(this.#table.name)} WHERE "id" = ?`,
      )
      .pluck()
      .get(key) as string;
    const numbered = this.#freeName(name, 2);
    if (Buffer.byteLength(numbered) > LONGEST_KEY_BYTES) return undefined;
    this.#renamed.set(key, numbered);
    return [column, 'numbered', JSON.stringify(name), JSON.stringify(numbered)];
  }

  /** The first of NAME, NAME-2, NAME-3 … from a number on that no row has, nor was given to one. */
  #freeName(base: string, from: number): string {
    const taken = this.#taken ?? readNames(this.#readers.repaired, this.#table.name);
    this.#taken = taken;
    const withNumber = (number: number) => (number === 1 ? base : `${base}-${number}`);
    let number = Math.max(from, this.#lastNumber.get(base) ?? 0);
    while (taken.has(withNumber(number))) number++;
    this.#lastNumber.set(base, number);
    taken.add(withNumber(number));
    return withNumber(number);
  }

  /** For each row whose unique key another one has, the key of that. */
  #findFirsts({ asked }: Step, rows: readonly (readonly [bigint, readonly string[]])[]): Map<bigint, bigint> {
    const firsts = new Map<bigint, bigint>();
    if (!asked.some(({ remedy }) => remedy === 'equal_rows')) return firsts;
    const out = new Set(rows.map(([key]) => key));
    const isOut = (key: bigint) => out.has(key) || this.#merged.has(key) || this.#renamed.has(key);
    const byKey = Map.groupBy(
      rows.flatMap(([key, reasons]) => reasons.map((reason) => readReason(key, reason))),
      ({ rule, column }) => (rule === 'duplicate_key' ? column : undefined),
    );
    for (const [columns, troubles] of byKey) {
      if (columns === undefined) continue;
      const keys = troubles.map(({ key }) => key);
      const find = firstOfKey(this.#readers.repaired, this.#table.name, columns.split(','), keys);
      for (const [key, first] of find(isOut, (id) => this.#idOf(id))) firsts.set(key, first);
    }
    return firsts;
  }

  /** The id that a row has in the end. */
  #idOf(key: bigint): bigint {
    return this.#moved.get(key) ?? key;
  }
}

function readReason(key: bigint, reason: string): Trouble {
  const [, rule = '', column = ''] = REASON.exec(reason) ?? [];
  return { key, rule, column };
}

/** Those that are asked for and help against a rule, in the order in which they are tried. */
function remediesFor({ rule, column }: Trouble, asked: TableRepair['rows'], { uniques }: Table): string[] {
  const isAsked = (at: string, remedy: string) =>
    asked.some((it) => it.column === at && it.remedy === remedy);
  const found: Record<string, string[]> = {
    duplicate_key: [
      ...(isAsked('id', 'equal_rows') ? ['equal_rows'] : []),
      ...(isAsked(column, 'numbered') && uniques.some((key) => key.join() === column) ? ['numbered'] : []),
    ],
    orphan: isAsked(column, 'lost_chart') ? ['lost_chart'] : [],
    integer_out_of_range: column === 'id' && isAsked('id', 'next_id') ? ['next_id'] : [],
    id_at_the_end: isAsked('id', 'next_id') ? ['next_id'] : [],
  };
  return found[rule] ?? [];
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function numbers(entries: readonly (readonly [bigint, bigint])[]): NumbersByKey {
  return {
    keys: BigInt64Array.from(entries, ([key]) => key),
    numbers: BigInt64Array.from(entries, ([, number]) => number),
  };
}

function names(entries: readonly (readonly [bigint, string])[]): NamesByKey {
  return { keys: BigInt64Array.from(entries, ([key]) => key), names: entries.map(([, name]) => name) };
}
