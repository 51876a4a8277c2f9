import { spanLabelTypes } from '@candle-annotator/db/schema.ts';
import { eq } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { z } from 'zod';
import type { NEW_SPAN_LABEL_TYPE, SPAN_LABEL_TYPE_CHANGE } from '../contract/bodies.ts';
import { only, refuseTakenName } from './conflicts.ts';
import { database } from './database.ts';
import type { Known, Print } from './etag.ts';
import { rowOf } from './row.ts';
import { spanLabelTypeJson } from './row-json.ts';
import { changeRow, type RowKind } from './stored-rows.ts';

const answer = { text: spanLabelTypeJson };
const KIND: RowKind = {
  what: 'span label type',
  table: spanLabelTypes,
  id: spanLabelTypes.id,
  json: spanLabelTypeJson,
};

/** The active labels, or all of them, by sort order as JSON text. */
export async function listSpanLabelTypes(print: Print, { all }: { all: boolean }): Promise<string> {
  const rows = await database()
    .select(answer)
    .from(spanLabelTypes)
    .where(all ? undefined : eq(spanLabelTypes.isActive, true))
    .orderBy(spanLabelTypes.sortOrder, spanLabelTypes.id);
  return `[${rows.map(print).join(',')}]`;
}

/** Stores a label and returns it as JSON text. Throws 409 where the name is taken. */
export async function createSpanLabelType(
  tx: NodePgDatabase,
  input: z.output<typeof NEW_SPAN_LABEL_TYPE>,
): Promise<string> {
  const insert = tx.insert(spanLabelTypes).values(rowOf(spanLabelTypes, input));
  return (await only(refuseTakenName(input.name, insert.returning(answer)))).text;
}

/**
 * Changes a label and returns it as JSON text. Throws 404 or 412 as `changeRow`, 409 where the name is taken.
 */
export function changeSpanLabelType(
  typeId: number,
  known: Known | undefined,
  input: z.output<typeof SPAN_LABEL_TYPE_CHANGE>,
): Promise<string> {
  return changeRow(KIND, typeId, known, (tx, where) => {
    const update = tx.update(spanLabelTypes).set(rowOf(spanLabelTypes, input)).where(where);
    return refuseTakenName(input.name, update.returning(answer));
  });
}

/** Deletes a label; spans that carry its name keep it. Throws 404 or 412 as `changeRow`. */
export async function deleteSpanLabelType(typeId: number, known: Known | undefined): Promise<void> {
  await changeRow(KIND, typeId, known, (tx, where) =>
    tx.delete(spanLabelTypes).where(where).returning(answer),
  );
}
