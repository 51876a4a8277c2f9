import { and, eq, type SQL } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { inTransaction } from './database.ts';
import { changed, noSuch } from './errors.ts';
import { isKnown, type Known } from './etag.ts';

/** A kind of row that the API creates, changes and deletes one by one. */
export interface RowKind {
  /** As in "There is no annotation with the id 7." */
  what: string;
  table: PgTable;
  id: PgColumn;
  /** The row as the API answers it. */
  json: SQL<string>;
}

/** A statement that changes the rows of a condition and returns them as JSON text. */
export type Statement = (tx: NodePgDatabase, where: SQL | undefined) => Promise<{ text: string }[]>;

/**
 * Changes or deletes the row with this id, and returns it as JSON text. Throws 404 where there is none, and
 * a Clash (412) with the row as it is where it is none of those that the client knows.
 */
export function changeRow(
  kind: RowKind,
  id: number,
  known: Known | undefined,
  statement: Statement,
): Promise<string> {
  return inTransaction(async (tx) => {
    const [row] = await statement(tx, and(eq(kind.id, id), isKnown(kind.json, known)));
    if (row) return row.text;
    const [stored] = await tx.select({ text: kind.json }).from(kind.table).where(eq(kind.id, id));
    throw stored ? changed(kind.what, stored.text) : noSuch(kind.what, id);
  }, 'changes');
}
