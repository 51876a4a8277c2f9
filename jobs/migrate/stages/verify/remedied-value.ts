// Values as SQLite stores them, and what a column of PostgreSQL can hold of them.

import type { VerifiedColumn } from './expectations.ts';

/** `type` is SQLite's `typeof`; texts and blobs are bytes, integers bigint. */
export interface Found {
  type: string;
  value: unknown;
}

export type RemediedColumn = Pick<VerifiedColumn, 'type' | 'nullable' | 'default'>;

/** What a remedy makes of a value; undefined where it has nothing to do with it. */
export type Statement = (found: Found, column: RemediedColumn) => Found | undefined;

/** Whether a column could hold a value as it is, so that nothing may have been done to it. */
export function canHold({ type: pgType, nullable }: RemediedColumn, { type, value }: Found): boolean {
  if (type === 'null') return nullable === true;
  if (pgType === 'text') return type === 'text' && isSoundText(value as Buffer);
  if (pgType === 'jsonb')
    return type === 'text' && isSoundText(value as Buffer) && isSoundJson((value as Buffer).toString());
  return HOLDS[pgType]?.(type, value) ?? false;
}

const within = (value: unknown, lowest: bigint, highest: bigint) =>
  (value as bigint) >= lowest && (value as bigint) <= highest;

const HOLDS: Record<string, (type: string, value: unknown) => boolean> = {
  int4: (type, value) => type === 'integer' && within(value, -2_147_483_648n, 2_147_483_647n),
  bool: (type, value) => type === 'integer' && within(value, 0n, 1n),
  timestamp: (type, value) => type === 'integer' && within(value, -99_999_999_999n, 99_999_999_999n),
  float8: (type, value) =>
    type === 'real'
      ? Math.abs(value as number) !== Number.POSITIVE_INFINITY
      : type === 'integer' && within(value, -(1n << 53n), 1n << 53n),
};

/** A name of more bytes has no place in an index; no other text comes here for its length. */
function isSoundText(bytes: Buffer): boolean {
  return decodeUtf8(bytes) !== undefined && bytes.indexOf(0) < 0;
}

const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text that bytes are in UTF-8; undefined where they are none. */
export function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return STRICT.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Whether a text is JSON whose strings jsonb can hold: no NUL, and no half of a surrogate pair. */
export function isSoundJson(json: string): boolean {
  try {
    JSON.parse(json);
  } catch {
    return false;
  }
  return escapesOf(json).every(({ unit, isHalf }) => unit !== 0 && !isHalf);
}

/** An escape of a UTF-16 unit in JSON, and where in the text it is. */
export interface Escape {
  at: number;
  unit: number;
  /** A surrogate that is not half of a pair. */
  isHalf: boolean;
}

/** Every `\uXXXX` of a JSON text. A backslash before a backslash escapes that, and nothing after it. */
export function escapesOf(json: string): Escape[] {
  const escapes: Escape[] = [];
  for (let at = json.indexOf('\\'); at >= 0; at = json.indexOf('\\', at)) {
    const unit = json[at + 1] === 'u' ? Number.parseInt(json.slice(at + 2, at + 6), 16) : Number.NaN;
    if (Number.isNaN(unit)) {
      at += 2;
      continue;
    }
    const before = escapes.at(-1);
    const completes =
      before?.isHalf && before.at === at - 6 && before.unit < 0xdc00 && unit >= 0xdc00 && unit <= 0xdfff;
    if (before && completes) before.isHalf = false;
    escapes.push({ at, unit, isHalf: !completes && unit >= 0xd800 && unit <= 0xdfff });
    at += 6;
  }
  return escapes;
}
