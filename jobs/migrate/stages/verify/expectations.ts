// What must hold of a value, by PostgreSQL's type.

import type { WireRow } from '../../target/copy-out.ts';

/** A column of the target as PostgreSQL's catalog describes it, and where its value must come from. */
export interface VerifiedColumn {
  name: string;
  /** `pg_type.typname`. */
  type: string;
  /** True where PostgreSQL lets it be NULL; absent means that it does not. */
  nullable?: boolean;
  /** PostgreSQL's expression for what it holds where nothing is said. */
  default?: string | null;
  /** SQLite expression for the value that must be there: texts as bytes, integers and doubles as numbers. */
  source: string;
  /** What the legacy side is known to lack of the values that PostgreSQL holds. */
  lacks?: 'fraction_of_second' | 'negative_zero';
}

/** A table to verify; its first column is `id`. */
export interface VerifiedTable {
  name: string;
  columns: readonly VerifiedColumn[];
}

/** What the legacy side shows of a text that PostgreSQL compares afterwards. */
export const LATER = 1;

/** Says whether field `index` of a row holds exactly `value`. NULL has been dealt with. */
export type Holds = (row: WireRow, index: number, value: unknown) => boolean;

const POSTGRES_EPOCH = Date.UTC(2000, 0, 1) / 1000;
const MICROS = 1_000_000;

/**
 * What must hold, by PostgreSQL's own type: the verifier's statement of the conversions, written from
 * the target's side and sharing nothing with the encoder. A type that is not here cannot be verified.
 * Of jsonb only what is no text is compared here, which it can never be; see `json.ts`.
 */
const EXPECTATIONS: Record<string, Holds> = {
  int4: ({ view, offsets, lengths }, index, value) =>
    lengths[index] === 4 && view.getInt32(offsets[index] as number) === value,

  /**
   * Bit for bit: Object.is tells -0 from 0, and finite doubles that differ in any bit are different numbers.
   */
  float8: ({ view, offsets, lengths }, index, value) =>
    lengths[index] === 8 && Object.is(view.getFloat64(offsets[index] as number), value),

  bool: ({ view, offsets, lengths }, index, value) => {
    if (lengths[index] !== 1) return false;
    return view.getUint8(offsets[index] as number) === 1 ? value === 1 : value === 0;
  },

  timestamp: ({ view, offsets, lengths }, index, value) => {
    if (lengths[index] !== 8 || !Number.isInteger(value)) return false;
    return isMicros(view, offsets[index] as number, (value as number) - POSTGRES_EPOCH);
  },

  text: ({ bytes, offsets, lengths }, index, value) => {
    const start = offsets[index] as number;
    return Buffer.isBuffer(value) && value.compare(bytes, start, start + (lengths[index] as number)) === 0;
  },

  jsonb: () => false,
};

/** Whether there is a comparison for a type. */
export function isComparable({ type }: Pick<VerifiedColumn, 'type'>): boolean {
  return Object.hasOwn(EXPECTATIONS, type);
}

/** The comparison for a column; throws where there is none, so that no column goes unverified. */
export function expectationFor({ name, type }: VerifiedColumn): Holds {
  const holds = EXPECTATIONS[type];
  if (!holds) throw new Error(`The verifier does not know how to compare column ${name} of type ${type}.`);
  return holds;
}

/** A PostgreSQL timestamp is a signed 64-bit count of microseconds, here as two halves. */
function isMicros(view: DataView, at: number, seconds: number): boolean {
  const high = view.getInt32(at);
  const low = view.getUint32(at + 4);
  const expected = seconds * MICROS;
  // A sum beyond 2^53 is rounded, and equals nothing on this side of it.
  if (Number.isSafeInteger(expected)) return high * 2 ** 32 + low === expected;
  return ((BigInt(high) << 32n) | BigInt(low)) === BigInt(seconds) * BigInt(MICROS);
}
