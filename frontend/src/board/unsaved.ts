import { LOOK_SIGNS } from '../marks/look.ts';
import type { Drawable } from '../marks/mark.ts';
import { isNewSpan, markOfNew, type NewRow, NO_TYPES, suggestionOf, type Types } from './new-row.ts';
import type { Failure, Problem } from './problems.ts';

/**
 * What is drawn until it is stored or given up: what is being stored as it will look, what could not be
 * stored and can still be tried again in dashes, and its tag says so. A decision is seen by its suggestion,
 * which still waits.
 */
export function unsavedOf(
  problems: readonly Problem[],
  trying: readonly Failure[] = [],
  types: Types = NO_TYPES,
): Drawable[] {
  const failed = rowsOf(
    problems.map(({ failure }) => failure),
    types,
  );
  // Something may be tried again that is being tried.
  const underWay = new Map(rowsOf(trying, types).map((row) => [row.key, row]));
  for (const { key } of failed) underWay.delete(key);
  return [
    ...[...underWay.values()].map((row) => asStored(row, types)),
    ...failed.map((row) => inDashes(row, types)),
  ];
}

function rowsOf(failures: readonly Failure[], types: Types): NewRow[] {
  return failures
    .map(({ unsaved }) => unsaved)
    .filter((row) => row !== undefined)
    .filter(({ fields }) => !suggestionOf(fields, types));
}

function asStored({ fields }: NewRow, types: Types) {
  return { ...markOfNew(fields, types), key: `u${JSON.stringify(fields)}` };
}

function inDashes(row: NewRow, types: Types): Drawable {
  const mark = asStored(row, types);
  if (!isNewSpan(row.fields) || mark.kind !== 'span') return mark;
  return { ...mark, look: 'unstored', tag: `${LOOK_SIGNS.unstored} ${mark.title}, not stored` };
}
