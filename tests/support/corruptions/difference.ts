/** One finding that the verifier must report, no more and no less. */
export interface Difference {
  table: string;
  column: string | null;
  rule: string;
  /** Rows it concerns. */
  count: number;
  /** Their keys; empty where the finding names none. */
  keys: string[];
}

/** A difference in one row, which the finding names by its key. */
export function at(table: string, column: string | null, rule: string, key: number | string): Difference {
  return { table, column, rule, count: 1, keys: [String(key)] };
}

/** The same rule broken by many rows. */
export function inRows(
  table: string,
  column: string | null,
  rule: string,
  keys: readonly (number | string)[],
): Difference {
  return { table, column, rule, count: keys.length, keys: keys.map(String) };
}

/** A difference that concerns a number of rows without naming any. */
export function inAll(table: string, column: string | null, rule: string, count: number): Difference {
  return { table, column, rule, count, keys: [] };
}
