import type { Drawable } from '../marks/mark.ts';
import { isNewSpan, markOfNew, type NewRow, suggestionOf, type Types } from './new-row.ts';
import type { Problem } from './problems.ts';

const NO_TYPES: Types = { annotationTypes: [], spanTypes: [] };

/**
 * All that could not be stored and can still be tried again, as it is drawn until it is stored or given up: a
 * span in dashes, and its tag says so. A decision is seen by its suggestion, which still waits.
 */
export function unsavedOf(problems: readonly Problem[], types: Types = NO_TYPES): Drawable[] {
  return problems
    .map(({ failure }) => failure.unsaved)
    .filter((row) => row !== undefined && !suggestionOf(row.fields, types))
    .map((row) => drawn(row as NewRow, types));
}

function drawn({ fields }: NewRow, types: Types): Drawable {
  const mark = { ...markOfNew(fields, types), key: `u${JSON.stringify(fields)}` };
  if (!isNewSpan(fields) || mark.kind !== 'span') return mark;
  return { ...mark, look: 'suggested', tag: `${mark.title}, not stored` };
}
