import pg from 'pg';
import { type Finding, FindingTally } from '../../rules/findings.ts';
import { verifyMade } from './made-rows.ts';
import { HIGHEST_ID, numbersBelow, type RowFacts, readFacts } from './row-facts.ts';
import { type RowEntry, type RowRepairsContext, readRowEntries } from './row-ledger.ts';
import type { SourceSide } from './source-side.ts';
import { integerOf, standsFor, textOf } from './stored-value.ts';

/** What was done about whole rows of a table, as far as that is as it must be. */
export interface RowRepairs {
  /** Rows of the legacy file that have another id in PostgreSQL, and which. */
  moved: ReadonlyMap<bigint, number>;
  /** Rows that are not there, since others are equal to them. */
  merged: ReadonlySet<bigint>;
  /** Rows that were made. */
  made: ReadonlySet<number>;
  findings: readonly Finding[];
}

export const NO_ROW_REPAIRS: RowRepairs = {
  moved: new Map(),
  merged: new Set(),
  made: new Set(),
  findings: [],
};

/**
 * Holds what the ledger says was done about whole rows of a table against the legacy file: each must have
 * been asked for and been needed, and be what this program's own statement of the remedy makes of the row.
 */
export async function judgeRowRepairs(context: RowRepairsContext, side: SourceSide): Promise<RowRepairs> {
  const judge = new RowJudge(context, side);
  await readRowEntries(context.client, context.runId, side.name, (entry) => judge.add(entry));
  await judge.end();
  const made = await verifyMade(context, judge.made, judge);
  const { moved, merged } = judge;
  return { moved, merged, made, findings: judge.findings() };
}

class RowJudge {
  readonly moved = new Map<bigint, number>();
  readonly merged = new Set<bigint>();
  /** What is said of rows that were made: a name, by id. */
  readonly made = new Map<bigint, RowEntry[]>();
  readonly #context: RowRepairsContext;
  readonly #side: SourceSide;
  readonly #facts: RowFacts;
  readonly #tally = new FindingTally();
  readonly #others = new Map<bigint, bigint>();
  readonly #numbered: RowEntry[] = [];
  readonly #ids = new Set<bigint>();
  /** Names that the ledger gives to rows. */
  readonly #given = new Set<string>();
  readonly #present = new Set<string>();

  constructor(context: RowRepairsContext, side: SourceSide) {
    this.#context = context;
    this.#side = side;
    this.#facts = readFacts(context.database, side);
  }

  /** Whether a row of the file, or another one that got its name, has this name. */
  readonly isTaken = (name: string): boolean => this.#facts.names.has(name) || this.#given.has(name);

  readonly note = (rule: string, { key, column }: { key: bigint; column: string | null }): void => {
    this.#tally.add({ table: this.#side.name, column, rule, action: 'differs' }, [String(key)]);
  };

  add(entry: RowEntry): void {
    const { column, remedies } = entry;
    const [only] = remedies;
    if (remedies.includes('lost_chart')) this.#addMade(entry);
    else if (remedies.at(-1) === 'numbered') this.#addNumbered(entry);
    else if (column === 'name') this.#noteGiven(entry);
    else if (column === 'id' && remedies.length === 1 && only === 'equal_rows') this.#addMerged(entry);
    else if (column === 'id' && remedies.length === 1 && only === 'next_id') this.#addMoved(entry);
    else this.note('repair_unexpected', entry);
  }

  #isThere(name: string): boolean {
    return this.isTaken(name) || this.#present.has(name);
  }

  /** Only now all names are known. */
  async end(): Promise<void> {
    if (this.#numbered.length > 0) await this.#readNames();
    for (const [key, other] of this.#others)
      if (this.#others.has(other)) this.note('repair_unexpected', { key, column: 'id' });
    for (const entry of this.#numbered) if (!this.#isNumbered(entry)) this.note('repair_unexpected', entry);
  }

  /** A name that the target has is taken, although the ledger may have lost it. */
  async #readNames(): Promise<void> {
    const { rows } = await this.#context.client.query<{ name: string }>(
      `SELECT name FROM public.${pg.escapeIdentifier(this.#side.name)} WHERE name ~ '-[0-9]+$'`,
    );
    for (const { name } of rows) this.#present.add(name);
  }

  findings(): Finding[] {
    return this.#tally.list();
  }

  #addMade(entry: RowEntry): void {
    const entries = this.made.get(entry.key) ?? [];
    this.made.set(entry.key, [...entries, entry]);
    this.#noteGiven(entry);
  }

  #addNumbered(entry: RowEntry): void {
    this.#numbered.push(entry);
    this.#noteGiven(entry);
  }

  #noteGiven({ column, repaired }: RowEntry): void {
    const name = textOf(repaired);
    if (column === 'name' && name !== undefined) this.#given.add(name);
  }

  /** The row that stands for it must be equal, and there. */
  #addMerged(entry: RowEntry): void {
    const { key } = entry;
    const other = integerOf(entry.repaired);
    if (this.#context.isExport && !this.#facts.has(key)) return;
    if (!this.#isSubject(key, 'equal_rows') || other === undefined || !this.#standsFor(key, other)) {
      this.note('repair_unexpected', entry);
      return;
    }
    if (!standsFor(entry.stored, 'integer', key)) this.note('repair_differs', entry);
    this.#others.set(key, other);
    this.merged.add(key);
  }

  #standsFor(key: bigint, other: bigint): boolean {
    const isThere = other !== key && !this.#context.quarantined.has(other);
    return isThere && this.#facts.areEqual(key, other) && !this.#facts.isReferredTo(key);
  }

  /** There must be no room for the old id; the new one must be above all that are there. */
  #addMoved(entry: RowEntry): void {
    const { key } = entry;
    const id = integerOf(entry.repaired);
    if (this.#context.isExport && !this.#facts.has(key)) return;
    const isNeeded = key > HIGHEST_ID || key < -2_147_483_648n;
    const mayMove = isNeeded && !this.#facts.isReferredTo(key) && !this.#facts.isLarge(key);
    if (!this.#isSubject(key, 'next_id') || !mayMove || id === undefined || !this.#isFree(id)) {
      this.note('repair_unexpected', entry);
      return;
    }
    if (!standsFor(entry.stored, 'integer', key)) this.note('repair_differs', entry);
    this.#ids.add(id);
    this.moved.set(key, Number(id));
  }

  /** An application that has been used since may have given higher ids. */
  #isFree(id: bigint): boolean {
    if (id > HIGHEST_ID || this.#ids.has(id)) return false;
    return this.#context.isExport ? !this.#facts.has(id) : this.#facts.isAboveAll(id);
  }

  #isSubject(key: bigint, remedy: string): boolean {
    return (
      this.#context.asked.has(`${this.#side.name}.id:${remedy}`) &&
      this.#facts.has(key) &&
      !this.#context.quarantined.has(key)
    );
  }

  /**
   * Another row must have the name, and every number below must be taken. What it was made of, values say.
   */
  #isNumbered({ key, column, repaired, stored }: RowEntry): boolean {
    if (this.#context.isExport && !this.#facts.has(key)) return true;
    const [, base, digits] = /^([\s\S]*)-([1-9]\d*)$/.exec(textOf(repaired) ?? '') ?? [];
    if (column !== 'name' || base === undefined || Number(digits) < 2) return false;
    if (this.#context.isExport && !this.#facts.names.get(textOf(stored) ?? '')?.includes(key)) return true;
    const others = this.#facts.names.get(base)?.filter((other) => other !== key) ?? [];
    const isShared = this.#given.has(base) || others.some((other) => !this.#context.quarantined.has(other));
    const isFree = !this.#facts.names.has(`${base}-${digits}`);
    return isShared && isFree && numbersBelow(Number(digits)).every((n) => this.#isThere(`${base}-${n}`));
  }
}
