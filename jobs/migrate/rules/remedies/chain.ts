import type { SqliteValue } from '../quarantined-row.ts';
import { isHeld } from './held.ts';
import { REMEDIES } from './remedies.ts';
import type { Remedy, RepairedColumn } from './remedy.ts';

/** A column with the remedies that are asked for it. It survives the way to a thread. */
export interface ColumnRepair extends RepairedColumn {
  name: string;
  remedies: readonly string[];
}

/** A table with the columns that something is asked for. */
export interface TableRepair {
  table: string;
  columns: readonly ColumnRepair[];
  /** Its other columns, as far as they are carried over. */
  others: readonly string[];
  /** Remedies about whole rows, each with the column that it is asked for. */
  rows: readonly { column: string; remedy: string }[];
}

/** A value that was repaired. */
export interface Repaired {
  /** In the order in which they were applied; of one column, equal lists are the same one. */
  remedies: readonly string[];
  value: SqliteValue;
}

export type RepairColumn = (stored: SqliteValue) => Repaired | undefined;

/**
 * What the remedies of a column make of a value: one that the column can hold. Each is applied at most once.
 * Undefined where it holds the value as it is, and where it would not hold what they make of it either.
 */
export function repairer(column: ColumnRepair): RepairColumn {
  const remedies = REMEDIES.filter(({ name }) => column.remedies.includes(name));
  const known: (readonly string[])[] = [];
  return (stored) => {
    if (isHeld(column, stored)) return undefined;
    const applied: string[] = [];
    let value = stored;
    do {
      const next = firstResult(remedies, applied, value, column);
      if (!next) return undefined;
      value = next;
    } while (!isHeld(column, value));
    return { remedies: oneOf(known, applied), value };
  };
}

/** The same list for the same names: whoever counts by it need not read it again for each value. */
function oneOf(known: (readonly string[])[], applied: readonly string[]): readonly string[] {
  for (const list of known)
    if (list.length === applied.length && list.every((name, index) => name === applied[index])) return list;
  known.push(applied);
  return applied;
}

/** Applies the first remedy that can do something and has not yet, and adds its name. */
function firstResult(
  remedies: readonly Remedy[],
  applied: string[],
  stored: SqliteValue,
  column: ColumnRepair,
): SqliteValue | undefined {
  for (const { name, repair } of remedies) {
    const value = applied.includes(name) ? undefined : repair(stored, column);
    if (!value) continue;
    applied.push(name);
    return value;
  }
  return undefined;
}

/** As `repairer` does, for one value. */
export function repairValue(stored: SqliteValue, column: ColumnRepair): Repaired | undefined {
  return repairer(column)(stored);
}

/** What was repaired in a row. */
export interface RepairedValue extends Repaired {
  column: string;
  stored: SqliteValue;
}
