import type Database from 'better-sqlite3';
import type { KeyRange } from '../../rules/ranges.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import type { VerifiedTable } from './expectations.ts';
import type { MovedRow } from './repaired-values.ts';

/** A row as SQLite gives it: one value per verified column, `id` first. */
export type SourceRow = readonly unknown[];

/** The rows of a key range in order of `id`, one at a time. */
export interface SourceRows extends Disposable {
  /** Undefined after the last row. */
  next(): SourceRow | undefined;
}

/**
 * Reads a key range of the legacy file row by row, since a row with texts may be large, and those rows among
 * them that have another id in PostgreSQL, by that.
 */
export function readSource(
  source: Database.Database,
  table: VerifiedTable,
  { after, upTo }: KeyRange,
  moved: readonly MovedRow[] = [],
): SourceRows {
  const from = `SELECT ${table.columns.map((column) => column.source).join(', ')} FROM ${identifier(table.name)} NOT INDEXED`;
  const inRange = source
    .prepare<[number, number], SourceRow>(`${from} WHERE "id" > ? AND "id" <= ? ORDER BY "id"`)
    .raw()
    .iterate(after, upTo);
  const rows = moved.length === 0 ? inRange : merged(inRange, movedRows(source, from, moved));
  return {
    next() {
      const { done, value } = rows.next();
      return done ? undefined : value;
    },
    // An open cursor would keep the file's connection busy.
    [Symbol.dispose]: () => void rows.return?.(),
  };
}

function* movedRows(
  source: Database.Database,
  from: string,
  moved: readonly MovedRow[],
): Generator<SourceRow> {
  const one = source.prepare<[bigint], SourceRow>(`${from} WHERE "id" = ?`).raw();
  for (const { key, id } of moved.toSorted((a, b) => a.id - b.id)) {
    const row = one.get(key);
    if (row) yield [id, ...row.slice(1)];
  }
}

/** Two sequences of rows in order of their ids as one. */
function* merged(a: Iterator<SourceRow>, b: Iterator<SourceRow>): Generator<SourceRow> {
  try {
    let [first, second] = [a.next(), b.next()];
    while (!first.done || !second.done) {
      const isFirst = !first.done && (second.done || Number(first.value[0]) < Number(second.value[0]));
      if (isFirst) {
        yield first.value;
        first = a.next();
      } else {
        yield second.value;
        second = b.next();
      }
    }
  } finally {
    a.return?.();
  }
}
