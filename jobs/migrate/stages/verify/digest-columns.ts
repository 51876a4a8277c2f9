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
 * The columns whose binary forms, one after the other, are the bytes that stand for a row in a digest: all of the
 * table's, ordered by type. Undefined where a column has values of different lengths, since such bytes
 * could be those of another row.
 */
export function digestColumns({ columns }: VerifiedTable): VerifiedColumn[] | undefined {
  if (!columns.every(({ type }) => Object.hasOwn(FORM_BYTES, type))) return undefined;
  return Object.keys(FORM_BYTES).flatMap((wanted) => columns.filter(({ type }) => type === wanted));
}
