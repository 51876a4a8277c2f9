import { isUtf8 } from 'node:buffer';
import type { SqliteValue } from '../quarantined-row.ts';
import type { Kind } from '../tables.ts';
import { EXACT_LIMIT, LONGEST_KEY_BYTES, SECONDS_LIMIT } from '../value-rules.ts';
import type { RepairedColumn } from './remedy.ts';

/**
 * Whether a value breaks none of the rules that refuse single values, as far as that can be said here: a test
 * holds it against their SQL. What of JSON only PostgreSQL knows (depth, the length of numbers) is left to
 * it.
 */
export function isHeld({ kind, nullable, isKey }: RepairedColumn, stored: SqliteValue): boolean {
  if (stored.type === 'null') return nullable;
  if (isKey && kind === 'text' && isText(stored) && stored.value.length > LONGEST_KEY_BYTES) return false;
  return HELD[kind](stored);
}

const isInt32 = ({ type, value }: SqliteValue) =>
  type === 'integer' && value === BigInt.asIntN(32, value as bigint);

const HELD: Record<Kind, (stored: SqliteValue) => boolean> = {
  key: isInt32,
  integer: isInt32,
  seconds: ({ type, value }) => type === 'integer' && magnitude(value as bigint) < SECONDS_LIMIT,
  flag: ({ type, value }) => type === 'integer' && (value === 0n || value === 1n),
  double: ({ type, value }) =>
    type === 'real'
      ? Number.isFinite(value)
      : type === 'integer' && magnitude(value as bigint) <= EXACT_LIMIT,
  text: (stored) => isText(stored) && isClean(stored.value),
  json: (stored) => isText(stored) && isClean(stored.value) && isJsonb(stored.value.toString()),
};

export function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

export function isText(stored: SqliteValue): stored is { type: 'text'; value: Buffer } {
  return stored.type === 'text';
}

/** UTF-8 without NUL. */
export function isClean(bytes: Buffer): boolean {
  return !bytes.includes(0) && isUtf8(bytes);
}

/**
 * In a JSON text a backslash is only in strings. By group: two surrogates that are a pair, NUL, half a pair;
 * any other escape is none of them.
 */
export const ESCAPES =
  /\\(?:(u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2})|(u0000)|(u[dD][89a-fA-F][\da-fA-F]{2})|[\s\S])/g;

/** Whether PostgreSQL takes a text for jsonb, but for the limits that only it knows. */
function isJsonb(json: string): boolean {
  if (!isJson(json)) return false;
  if (!json.includes('\\u')) return true;
  return ![...json.matchAll(ESCAPES)].some(([, , nul, half]) => nul !== undefined || half !== undefined);
}

/** Whether a text is JSON, whatever its strings hold. */
export function isJson(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}
