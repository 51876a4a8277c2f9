import { spanLabelTypes } from '@candle-annotator/db/schema.ts';
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { NewSpanLabelType } from '../contract/span-label-type.ts';
import { only, refuseTakenName } from './conflicts.ts';
import { database } from './database.ts';
import { noSuch } from './errors.ts';
import { changeOf, color, flag, integer, label, name } from './fields.ts';
import { rowOf, taking } from './row.ts';
import { spanLabelTypeJson } from './row-json.ts';

/** What a POST must bring. */
export const NEW_SPAN_LABEL_TYPE = taking<NewSpanLabelType>()(
  z.object({
    name,
    display_name: name,
    color,
    hotkey: label.nullish(),
    is_active: flag.optional(),
    sort_order: integer.optional(),
  }),
);
/** What a PATCH may change. */
export const SPAN_LABEL_TYPE_CHANGE = changeOf(NEW_SPAN_LABEL_TYPE);

const answer = { text: spanLabelTypeJson };
const missing = (typeId: number) => () => noSuch('span label type', typeId);

/** The active labels, or all of them, by sort order as JSON text. */
export async function listSpanLabelTypes({ all }: { all: boolean }): Promise<string> {
  const rows = await database()
    .select(answer)
    .from(spanLabelTypes)
    .where(all ? undefined : eq(spanLabelTypes.isActive, true))
    .orderBy(spanLabelTypes.sortOrder, spanLabelTypes.id);
  return `[${rows.map(({ text }) => text).join(',')}]`;
}

/** Stores a label and returns it as JSON text. Throws 409 where the name is taken. */
export async function createSpanLabelType(input: z.output<typeof NEW_SPAN_LABEL_TYPE>): Promise<string> {
  const insert = database().insert(spanLabelTypes).values(rowOf(spanLabelTypes, input));
  return (await only(refuseTakenName(input.name, insert.returning(answer)))).text;
}

/** Changes a label and returns it as JSON text. Throws 404 where there is none, 409 where the name is taken. */
export async function changeSpanLabelType(
  typeId: number,
  input: z.output<typeof SPAN_LABEL_TYPE_CHANGE>,
): Promise<string> {
  const update = database()
    .update(spanLabelTypes)
    .set(rowOf(spanLabelTypes, input))
    .where(eq(spanLabelTypes.id, typeId));
  return (await only(refuseTakenName(input.name, update.returning(answer)), missing(typeId))).text;
}

/** Deletes a label; spans that carry its name keep it. Throws 404 where there is none. */
export async function deleteSpanLabelType(typeId: number): Promise<void> {
  const removal = database().delete(spanLabelTypes).where(eq(spanLabelTypes.id, typeId));
  await only(removal.returning({ id: spanLabelTypes.id }), missing(typeId));
}
