// Finds out which remedies would help the rows that are refused.

import type Database from 'better-sqlite3';
import type { RepairPlace } from '../../rules/names.ts';
import type { SqliteValue } from '../../rules/quarantined-row.ts';
import { columnsFor, repairable } from '../../rules/remedies/asked.ts';
import { type ColumnRepair, repairValue } from '../../rules/remedies/chain.ts';
import { REMEDIES, remedyNamed } from '../../rules/remedies/remedies.ts';
import { showValue } from '../../rules/remedies/show-value.ts';
import type { SourceShape } from '../../rules/shape.ts';
import { identifier, rawValue } from '../../rules/sqlite-sql.ts';
import { TABLES, type Table } from '../../rules/tables.ts';
import type { RuleName } from '../../rules/treatments.ts';
import type { TableCensus } from './counted.ts';

/** Remedies that would make values of one finding keep the rules. */
export interface Suggestion {
  table: string;
  column: string;
  rule: string;
  /** More than one where the first leaves something to the next. */
  remedies: string[];
  /** Rows that nothing else is wrong with: so many come in by these alone. */
  rows: number;
  exact: boolean;
  examples: { id: string; before: string; after: string }[];
}

export interface Suggestions {
  suggestions: Suggestion[];
  /** What to ask for so that everything comes in that can without losing anything, and so that all does. */
  exact: RepairPlace[];
  all: RepairPlace[];
}

export const MOST_EXAMPLES = 3;

type RefusedOf = Pick<TableCensus, 'name' | 'refused'>;

/**
 * What would help the refused rows: for every finding the remedies for values that fit, tried on every value,
 * besides those that are `asked` for already. `database` must see the file as it is.
 */
export function suggestRemedies(
  database: Database.Database,
  shape: SourceShape,
  tables: readonly RefusedOf[],
  asked: readonly RepairPlace[],
): Suggestions {
  const found = tables.map((census) => new TableSuggestions(database, shape, census));
  const list = (of: (table: TableSuggestions) => RepairPlace[]) => withAsked(asked, found.flatMap(of));
  return {
    suggestions: found.flatMap((table) => table.suggestions()),
    exact: list((table) => table.places('exact')),
    all: list((table) => table.places('all')),
  };
}

/** All of them, each once; none where nothing is added. */
export function withAsked(asked: readonly RepairPlace[], more: readonly RepairPlace[]): RepairPlace[] {
  const isNew = (place: RepairPlace) =>
    !asked.some((it) => it.table === place.table && it.column === place.column && it.remedy === place.remedy);
  return more.length === 0 ? [] : [...asked, ...more.filter(isNew)];
}

const REASON = /^(\w+)\((\w+)\)$/;

/** What would help one table. */
class TableSuggestions {
  readonly #table: Table;
  readonly #read: (column: string, key: bigint) => SqliteValue;
  readonly #found = new Map<string, Suggestion>();
  readonly #used = { exact: new Set<string>(), all: new Set<string>() };

  constructor(database: Database.Database, shape: SourceShape, { name, refused }: RefusedOf) {
    this.#table = TABLES.find((table) => table.name === name) as Table;
    this.#read = valueReader(database, name);
    const columns = new Map(
      this.#table.columns.map((column) => [column.name, this.#repairable(column, shape)]),
    );
    for (const [key, reasons] of refused) {
      const broken = reasons.map((reason) => REASON.exec(reason) ?? []);
      const places = new Set(reasons.map((reason) => reason.slice(reason.indexOf('('))));
      for (const [, rule, column = ''] of broken) {
        const repairable = columns.get(column);
        if (rule && repairable) this.#try(key, rule, repairable, places.size === 1);
      }
    }
  }

  suggestions(): Suggestion[] {
    return [...this.#found.values()];
  }

  places(which: 'exact' | 'all'): RepairPlace[] {
    const { name: table, columns } = this.#table;
    return columns.flatMap(({ name: column }) =>
      REMEDIES.filter(({ name }) => this.#used[which].has(`${column}:${name}`)).map(({ name: remedy }) => ({
        table,
        column,
        remedy,
      })),
    );
  }

  #repairable(column: Table['columns'][number], shape: SourceShape): ColumnRepair {
    const remedies = REMEDIES.filter((remedy) => columnsFor(remedy, this.#table, shape).includes(column));
    return { ...repairable(column, this.#table), remedies: remedies.map(({ name }) => name) };
  }

  /** Each remedy by itself, and then those that lose nothing, and all, one after the other. */
  #try(key: bigint, rule: string, column: ColumnRepair, isAlone: boolean): void {
    const value = this.#read(column.name, key);
    const single = column.remedies.filter((name) => remedyNamed(name)?.rules.includes(rule as RuleName));
    const exact = column.remedies.filter((name) => remedyNamed(name)?.exact);
    const tries = [...single.map((name) => [name]), exact, column.remedies];
    const seen = new Set<string>();
    for (const remedies of tries) {
      const repaired = repairValue(value, { ...column, remedies });
      if (!repaired) continue;
      const isNew = !seen.has(repaired.remedies.join());
      seen.add(repaired.remedies.join());
      const example = { id: String(key), before: showValue(value), after: showValue(repaired.value) };
      if (isNew)
        this.#note({ column: column.name, rule, remedies: [...repaired.remedies] }, example, isAlone);
    }
    for (const [which, remedies] of [
      ['exact', exact],
      ['all', column.remedies],
    ] as const)
      for (const name of repairValue(value, { ...column, remedies })?.remedies ?? [])
        this.#used[which].add(`${column.name}:${name}`);
  }

  #note(
    what: Pick<Suggestion, 'column' | 'rule' | 'remedies'>,
    example: Suggestion['examples'][number],
    isAlone: boolean,
  ): void {
    const name = JSON.stringify(what);
    const exact = what.remedies.every((remedy) => remedyNamed(remedy)?.exact);
    const found = this.#found.get(name) ?? { table: this.#table.name, ...what, rows: 0, exact, examples: [] };
    if (isAlone) found.rows++;
    if (found.examples.length < MOST_EXAMPLES) found.examples.push(example);
    this.#found.set(name, found);
  }
}

function valueReader(database: Database.Database, table: string) {
  const statements = new Map<string, Database.Statement<[bigint], [string, unknown]>>();
  return (column: string, key: bigint): SqliteValue => {
    const statement =
      statements.get(column) ??
      database
        .prepare<[bigint], [string, unknown]>(
          `SELECT typeof(${identifier(column)}), ${rawValue(column)} FROM ${identifier(table)} NOT INDEXED WHERE "id" = ?`,
        )
        .raw()
        .safeIntegers();
    statements.set(column, statement);
    const [type, value] = statement.get(key) ?? ['null', null];
    return { type, value } as SqliteValue;
  };
}
