// Which tables have a digest, and over which columns.

import type { VerifiedColumn, VerifiedTable } from './expectations.ts';

/** What either side comes to for rows that lie one after the other. */
export interface RowsDigest {
  rows: number;
  /** Of the binary forms of all their values, in hex. */
  sha256: string;
}

/** How many bytes PostgreSQL's binary form of each value of a type has. */
export const FORM_BYTES: Record<string, number> = { int4: 4, float8: 8, timestamp: 8, bool: 1 };

/**
 * The columns whose binary forms, one after the other, are the bytes that stand for a row in a digest: all of
 * the table's, ordered by type, those that may be NULL last. Each of these has a byte before its form that is
 * 1 for NULL, and then a form of zeros, and otherwise 0: every row has as many bytes, so that no NULL can be
 * taken for a value, nor for one of a row beside it. Undefined where a column has values of different
 * lengths, since such bytes could be those of another row.
 */
export function digestColumns({ columns }: VerifiedTable): VerifiedColumn[] | undefined {
  if (!columns.every(({ type }) => Object.hasOwn(FORM_BYTES, type))) return undefined;
  const ordered = Object.keys(FORM_BYTES).flatMap((wanted) => columns.filter(({ type }) => type === wanted));
  return [...ordered.filter(({ nullable }) => !nullable), ...ordered.filter(({ nullable }) => nullable)];
}
