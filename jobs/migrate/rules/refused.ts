// The keys of refused rows, with their reasons.

import { type KeyRange, keysWithin } from './ranges.ts';

/** A rule that a row breaks, with its column (of a unique key all of them, between commas), as one word. */
export function sayReason(rule: string, column: string): string {
  return `${rule}(${column})`;
}

/** What `sayReason` said. */
export function readReason(reason: string): { rule: string; column: string } {
  const [, rule = reason, column = ''] = /^(\w+)\(([\w,]+)\)$/.exec(reason) ?? [];
  return { rule, column };
}

/**
 * Rows that cannot be loaded for the same reasons. A rowid has up to 64 bits, and millions may be refused.
 */
export interface RefusedGroup {
  /** `rule(column)` for every rule that each of the rows breaks. */
  reasons: readonly string[];
  keys: BigInt64Array;
}

/** The rows of one table that cannot be loaded: each key once, with its reasons. */
export class RefusedRows implements Iterable<readonly [bigint, readonly string[]]> {
  readonly size: number;
  readonly #groups: readonly RefusedGroup[];

  constructor(groups: readonly RefusedGroup[]) {
    this.#groups = groups;
    this.size = groups.reduce((sum, { keys }) => sum + keys.length, 0);
  }

  *[Symbol.iterator](): Generator<readonly [bigint, readonly string[]]> {
    for (const { reasons, keys } of this.#groups) for (const key of keys) yield [key, reasons];
  }

  /** Keys in a range; all of them are exact numbers. */
  within(range: KeyRange): number[] {
    return this.#groups.flatMap(({ keys }) => keysWithin(range, keys));
  }
}
