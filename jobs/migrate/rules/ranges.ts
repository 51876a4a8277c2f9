// Key ranges, and batches made of them.

/** Rows whose key is greater than `after` and at most `upTo`; both are exact integers. */
export interface KeyRange {
  after: number;
  upTo: number;
}

/** Keys are 32-bit integers; nothing below or above can be loaded, and the census says so. */
export const BELOW_EVERY_KEY = -2_147_483_649;
export const HIGHEST_KEY = 2_147_483_647;
export const EVERY_KEY: KeyRange = { after: BELOW_EVERY_KEY, upTo: HIGHEST_KEY };
/**
 * The highest id that a row may have: after it PostgreSQL must have 1,000 ids left to give, or the
 * application cannot insert a row any more.
 */
export const HIGHEST_KEY_WITH_ROOM = HIGHEST_KEY - 1_000;

/**
 * Cuts the whole range of keys at `boundaries` (ascending, each the last key of a batch), so that
 * together the ranges cover every key that can exist: also one that should not be there.
 */
export function rangesBetween(boundaries: readonly number[]): KeyRange[] {
  const cuts = boundaries.filter((key) => key > BELOW_EVERY_KEY && key < HIGHEST_KEY);
  const ends = [...cuts, HIGHEST_KEY];
  return ends.map((upTo, index) => ({ after: cuts[index - 1] ?? BELOW_EVERY_KEY, upTo }));
}

/** Those of some keys that are in a range, in their order. */
export function keysWithin({ after, upTo }: KeyRange, keys: BigInt64Array): number[] {
  const found: number[] = [];
  for (const key of keys) if (key > after && key <= upTo) found.push(Number(key));
  return found;
}

/** One batch to be: a key range, the rows in it that are loaded, and the keys of those that are not. */
export interface Batch {
  range: KeyRange;
  fitRows: number;
  refused: number[];
  /** Whether any of the rows has a value that remedies change. */
  isRepaired: boolean;
  /** The names of rows that get another one. */
  renamed: ReadonlyMap<number, string>;
}
