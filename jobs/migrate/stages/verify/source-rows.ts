// Rows of the legacy file, one by one.

import type Database from 'better-sqlite3';
import type { KeyRange } from '../../rules/ranges.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import type { VerifiedTable } from './expectations.ts';

/** A row as SQLite gives it: one value per verified column, `id` first. */
export type SourceRow = readonly unknown[];

/** The rows of a key range in order of `id`, one at a time. */
export interface SourceRows extends Disposable {
  /** Undefined after the last row. */
  next(): SourceRow | undefined;
}

/** Reads a key range of the legacy file row by row: a row with texts may be large. */
export function readSource(
  source: Database.Database,
  table: VerifiedTable,
  { after, upTo }: KeyRange,
): SourceRows {
  const rows = source
    .prepare<[number, number], SourceRow>(
      `SELECT ${table.columns.map((column) => column.source).join(', ')}
         FROM ${identifier(table.name)} NOT INDEXED WHERE "id" > ? AND "id" <= ? ORDER BY "id"`,
    )
    .raw()
    .iterate(after, upTo);
  return {
    next() {
      const { done, value } = rows.next();
      return done ? undefined : value;
    },
    // An open cursor would keep the file's connection busy.
    [Symbol.dispose]: () => void rows.return?.(),
  };
}
