import { isUtf8 } from 'node:buffer';
import type { SqliteValue } from './quarantined-row.ts';

/**
 * A value as SQLite stores it, in JSON that jsonb accepts and from which it can be restored exactly:
 * integers as decimal digits (64 bits), reals as the shortest decimal that reads back to the same bits
 * (with -0, Infinity, -Infinity), texts as they are or, where jsonb or UTF-8 cannot hold them, in hex.
 */
export type StoredValue =
  | { type: 'null' }
  | { type: 'integer' | 'real' | 'text'; value: string }
  | { type: 'text' | 'blob'; hex: string };

/** Describes a value for jsonb; `type` is SQLite's `typeof`, texts are given as bytes, integers as bigint. */
export function storeValue(type: string, value: unknown): StoredValue {
  if (type === 'integer') return { type, value: String(value) };
  if (type === 'real') return { type, value: Object.is(value, -0) ? '-0' : String(value) };
  if (type === 'text') return storeText(value as Buffer);
  if (type === 'blob') return { type, hex: (value as Buffer).toString('hex') };
  return { type: 'null' };
}

function storeText(bytes: Buffer): StoredValue {
  const readable = isUtf8(bytes) && !bytes.includes(0);
  return readable ? { type: 'text', value: bytes.toString() } : { type: 'text', hex: bytes.toString('hex') };
}

/** The value that `storeValue` described: the same storage class, the same bits. */
export function restoreValue(stored: StoredValue): SqliteValue {
  if (stored.type === 'null') return { type: 'null', value: null };
  if ('hex' in stored) return { type: stored.type, value: Buffer.from(stored.hex, 'hex') };
  if (stored.type === 'integer') return { type: 'integer', value: BigInt(stored.value) };
  if (stored.type === 'real') return { type: 'real', value: Number(stored.value) };
  return { type: 'text', value: Buffer.from(stored.value) };
}
