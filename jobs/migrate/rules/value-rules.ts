// The rules that single values must keep.

import { LARGE_BYTES } from './large.ts';
import { KINDS, type Kind } from './tables.ts';
import type { RuleName } from './treatments.ts';

/**
 * A reason for which a stored value cannot be represented in PostgreSQL as it is, or must be pointed out.
 * `offends` is a SQLite expression over a quoted column: 1 exactly for offending values, never NULL.
 */
export interface ValueRule {
  name: RuleName;
  kinds: readonly Kind[];
  offends: (column: string, kind: Kind) => string;
}

/** Any more seconds are beyond the year 5138 and taken for what they almost surely are: another unit. */
export const SECONDS_LIMIT = 100_000_000_000n;
/** 10^14 ms is the year 5138 as well; larger numbers are neither seconds nor milliseconds. */
export const MILLISECONDS_LIMIT = 100_000_000_000_000n;
/**
 * From 1840 to 2100. Beyond it a time can still be seconds, so it is kept, but it may as well be
 * milliseconds from around 1970, so it is said.
 */
export const PLAUSIBLE_SECONDS = 4_102_444_800n;
/** 2^53: every integer up to here is exact in a double. */
export const EXACT_LIMIT = 9_007_199_254_740_992n;
/** Bytes of a text that an index of PostgreSQL surely holds: 2,704 of an entry less its two headers. */
export const LONGEST_KEY_BYTES = 2692;
export const INT4_RANGE = 'BETWEEN -2147483648 AND 2147483647';

const STORED_AS: Record<Kind, string> = {
  key: `'integer'`,
  integer: `'integer'`,
  seconds: `'integer'`,
  flag: `'integer'`,
  double: `'real', 'integer'`,
  text: `'text'`,
  json: `'text'`,
};

const TEXTS: readonly Kind[] = ['text', 'json'];

const typed = (column: string, type: string, offence: string) =>
  `(typeof(${column}) = '${type}' AND (${offence}))`;
/**
 * Large texts are read piece by piece, and SQLite would put them into memory as a whole: of an AND that is
 * not a condition it computes both sides.
 */
const smallText = (column: string, offence: string) =>
  typed(column, 'text', `CASE WHEN octet_length(${column}) <= ${LARGE_BYTES} THEN ${offence} ELSE 0 END`);
/** abs() fails on the lowest 64-bit integer. */
const magnitude = (column: string, from: bigint, below: bigint) =>
  typed(
    column,
    'integer',
    `${column} BETWEEN ${from} AND ${below - 1n} OR ${column} BETWEEN ${1n - below} AND ${-from}`,
  );

/** Every rule that looks at one value, the gravest first. */
export const VALUE_RULES: readonly ValueRule[] = [
  {
    name: 'wrong_type',
    kinds: KINDS,
    offends: (c, kind) => `(typeof(${c}) NOT IN (${STORED_AS[kind]}, 'null'))`,
  },
  {
    name: 'integer_out_of_range',
    kinds: ['key', 'integer'],
    offends: (c) => typed(c, 'integer', `${c} NOT ${INT4_RANGE}`),
  },
  {
    name: 'milliseconds',
    kinds: ['seconds'],
    offends: (c) => magnitude(c, SECONDS_LIMIT, MILLISECONDS_LIMIT),
  },
  {
    name: 'time_out_of_range',
    kinds: ['seconds'],
    offends: (c) => typed(c, 'integer', `${c} >= ${MILLISECONDS_LIMIT} OR ${c} <= ${-MILLISECONDS_LIMIT}`),
  },
  {
    name: 'implausible_time',
    kinds: ['seconds'],
    offends: (c) => magnitude(c, PLAUSIBLE_SECONDS + 1n, SECONDS_LIMIT),
  },
  {
    name: 'not_boolean',
    kinds: ['flag'],
    offends: (c) => typed(c, 'integer', `${c} NOT IN (0, 1)`),
  },
  {
    name: 'inexact_integer',
    kinds: ['double'],
    offends: (c) => typed(c, 'integer', `${c} NOT BETWEEN -${EXACT_LIMIT} AND ${EXACT_LIMIT}`),
  },
  {
    name: 'non_finite',
    kinds: ['double'],
    offends: (c) => typed(c, 'real', `${c} IN (9e999, -9e999)`),
  },
  {
    name: 'nul_byte',
    kinds: TEXTS,
    offends: (c) => smallText(c, `instr(CAST(${c} AS BLOB), x'00') > 0`),
  },
  {
    name: 'invalid_utf8',
    kinds: TEXTS,
    offends: (c) => smallText(c, `NOT is_utf8(CAST(${c} AS BLOB))`),
  },
];
