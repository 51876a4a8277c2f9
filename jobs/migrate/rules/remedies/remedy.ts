// What there is to know of a remedy.

import type { SqliteValue } from '../quarantined-row.ts';
import type { Column, Kind } from '../tables.ts';
import type { RuleName } from '../treatments.ts';

/** A column as far as a remedy must know it. */
export interface RepairedColumn extends Pick<Column, 'kind' | 'nullable' | 'legacy'> {
  /** True in a unique key, where an index of PostgreSQL has to hold the value. */
  isKey: boolean;
}

/** What there is to know of any remedy; each is only applied where it is asked for by name. */
export interface RemedyFacts {
  name: string;
  /** The rules whose offenders it may make keep them. */
  rules: readonly RuleName[];
  /** Whether it leaves all that the value says. */
  exact: boolean;
  /** What it does, for people. */
  does: string;
  /** What it leaves as it is all the same. */
  refuses: string;
}

/**
 * A declared way to make a value one that its column can hold. The value before and after it is kept, and
 * `stages/verify/remedies.ts` says by itself what must come of it.
 */
export interface Remedy extends RemedyFacts {
  /** The kinds of columns that it is for. */
  kinds: readonly Kind[];
  /** True where it is only for columns that may be NULL. */
  nullable?: boolean;
  /** What takes the value's place; undefined where it refuses. */
  repair: (value: SqliteValue, column: RepairedColumn) => SqliteValue | undefined;
}

export const NULL: SqliteValue = { type: 'null', value: null };

/** A text of these bytes. */
export function text(value: Buffer | string): SqliteValue {
  return { type: 'text', value: typeof value === 'string' ? Buffer.from(value) : value };
}

/** An integer of SQLite, where 64 bits hold it. */
export function integer(value: bigint): SqliteValue | undefined {
  return value === BigInt.asIntN(64, value) ? { type: 'integer', value } : undefined;
}

/** A real of SQLite, where it is a number. */
export function real(value: number): SqliteValue | undefined {
  return Number.isFinite(value) ? { type: 'real', value } : undefined;
}
