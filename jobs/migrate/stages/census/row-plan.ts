import { changedTables } from '../../rules/remedies/asked.ts';
import type { TableRepair } from '../../rules/remedies/chain.ts';
import type { AllRowChanges, RowChanges } from '../../rules/remedies/row-changes.ts';
import { TABLES } from '../../rules/tables.ts';
import { ChangedTable, type OnRemedy } from './changed-table.ts';
import type { TableCensus } from './counted.ts';
import type { PlanReaders } from './row-questions.ts';

let versions = 0;

/**
 * Finds out what remedies can do about whole rows, step by step: a row that comes in may stand in the way of
 * another one, so the census is taken again after each step, until there is nothing more to do.
 */
export class RowPlan {
  readonly #tables: ReadonlyMap<string, ChangedTable>;
  readonly #repairs: readonly TableRepair[];
  readonly #onRemedy: OnRemedy | undefined;

  /**
   * `onRemedy` hears of everything that a remedy can do, also where something else is wrong with the row:
   * such a plan is for showing only.
   */
  constructor(readers: PlanReaders, repairs: readonly TableRepair[], onRemedy?: OnRemedy) {
    this.#repairs = repairs;
    this.#onRemedy = onRemedy;
    const changed = changedTables(repairs);
    const tables = TABLES.filter(({ name }) => changed.has(name));
    this.#tables = new Map(tables.map((table) => [table.name, new ChangedTable(readers, table)]));
  }

  /** Adds what can be done for the rows that are refused, and says whether that is anything. */
  extend(census: readonly TableCensus[]): boolean {
    let isMore = false;
    for (const { name, refused } of census) {
      const asked = this.#repairs.find(({ table }) => table === name)?.rows ?? [];
      const table = this.#tables.get(name);
      if (!table || asked.length === 0 || refused.size === 0) continue;
      const charts = this.#tables.get('charts') as ChangedTable;
      isMore = table.extend({ refused, asked, charts, onRemedy: this.#onRemedy }) || isMore;
    }
    return isMore;
  }

  /** All of it, for another census. */
  changes(): AllRowChanges {
    versions++;
    return { version: versions, tables: [...this.#tables.values()].map((table) => table.changes()) };
  }

  /** What is done in a table in the end: rows that are refused all the same stay as they are. */
  changesOf({ name, refused }: TableCensus): RowChanges | undefined {
    return this.#tables.get(name)?.changes(new Set(Array.from(refused, ([key]) => key)));
  }
}
