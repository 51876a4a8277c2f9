import type { Annotation, AnnotationChange } from '../contract/annotation.ts';
import type { SpanAnnotation, SpanAnnotationChange } from '../contract/span-annotation.ts';

/** A row behind a mark, with its entity tag where the server gave one. */
export type StoredRow = (Annotation | SpanAnnotation) & { readonly etag?: string };

export type RowFields = AnnotationChange & SpanAnnotationChange;

/**
 * What people, importers and models have said; the rest is the server's. All of it is listed, or undoing a
 * change would lose what is not: a new field that is missing here is a type error.
 */
const FIELDS: Readonly<Record<keyof RowFields, true>> = {
  timestamp: true,
  label_type: true,
  geometry: true,
  color: true,
  start_time: true,
  end_time: true,
  label: true,
  confidence: true,
  outcome: true,
  notes: true,
  sub_spans: true,
  source: true,
  model_prediction: true,
};

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
  return Object.fromEntries(Object.entries(row).filter(([field]) => Object.hasOwn(FIELDS, field)));
}
