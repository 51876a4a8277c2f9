// What is done about whole rows, as the census has found it out.

/**
 * Rows by key, each with a number. Arrays pass between threads in no time, 100,000 entries of a map do not.
 */
export interface NumbersByKey {
  keys: BigInt64Array;
  numbers: BigInt64Array;
}

/** Rows by key, each with a name. */
export interface NamesByKey {
  keys: BigInt64Array;
  names: readonly string[];
}

/** What remedies about whole rows do in one table. */
export interface RowChanges {
  table: string;
  /** Rows that stay out, and the key of the equal one that stands for them. */
  merged: NumbersByKey;
  /** Rows that get another id, and which. */
  moved: NumbersByKey;
  /** Rows that get another name, and which. */
  renamed: NamesByKey;
  /** Rows that are made, by id and name. */
  made: NamesByKey;
  /** Rows for which another one is made, and the column that refers to it. */
  adopted: NamesByKey;
}

/** The changes of every table, told from those before them by their number. */
export interface AllRowChanges {
  version: number;
  tables: readonly RowChanges[];
}

export const NO_ROW_CHANGES: AllRowChanges = { version: 0, tables: [] };

/** The entries one by one, in order of keys as they were added. */
export function entriesOf({ keys, numbers }: NumbersByKey): [bigint, bigint][] {
  return Array.from(keys, (key, index) => [key, numbers[index] as bigint]);
}

/** The entries one by one, in order of keys as they were added. */
export function namesOf({ keys, names }: NamesByKey): [bigint, string][] {
  return Array.from(keys, (key, index) => [key, names[index] as string]);
}

/** What `entriesOf` takes apart. */
export function keyedNumbers(entries: readonly (readonly [bigint, bigint])[]): NumbersByKey {
  return {
    keys: BigInt64Array.from(entries, ([key]) => key),
    numbers: BigInt64Array.from(entries, ([, number]) => number),
  };
}

/** What `namesOf` takes apart. */
export function keyedNames(entries: readonly (readonly [bigint, string])[]): NamesByKey {
  return { keys: BigInt64Array.from(entries, ([key]) => key), names: entries.map(([, name]) => name) };
}
