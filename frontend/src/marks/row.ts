import type { Annotation, AnnotationChange } from '../contract/annotation.ts';
import type { SpanAnnotation, SpanAnnotationChange } from '../contract/span-annotation.ts';

/** A row behind a mark, with its entity tag where the server gave one. */
export type StoredRow = (Annotation | SpanAnnotation) & { readonly etag?: string };

export type RowFields = AnnotationChange & SpanAnnotationChange;

/** What people, importers and models have said; the rest is the server's. */
const FIELDS = [
  'timestamp',
  'label_type',
  'geometry',
  'color',
  'start_time',
  'end_time',
  'label',
  'confidence',
  'outcome',
  'notes',
  'sub_spans',
  'source',
  'model_prediction',
] satisfies readonly (keyof RowFields)[] as readonly string[];

/** The key of the mark that is stored as this row. */
export function keyOf(row: StoredRow): string {
  return `${'label' in row ? 's' : 'a'}${row.id}`;
}

/** What must be sent to make the one row say what the other says. */
export function changeOfRow(from: StoredRow, to: StoredRow): RowFields {
  const was: Record<string, unknown> = { ...from };
  const changed = Object.entries(fieldsOf(to)).filter(
    ([field, value]) => JSON.stringify(was[field]) !== JSON.stringify(value),
  );
  return Object.fromEntries(changed);
}

/** All that a row says: what must be sent to store it once more, on the same chart. */
export function fieldsOf(row: StoredRow): RowFields {
  return Object.fromEntries(Object.entries(row).filter(([field]) => FIELDS.includes(field)));
}
