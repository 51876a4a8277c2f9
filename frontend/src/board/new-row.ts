import type { NewAnnotation } from '../contract/annotation.ts';
import type { NewSpanAnnotation } from '../contract/span-annotation.ts';
import { markOfAnnotation, markOfSpan } from '../marks/from-rows.ts';
import { seenOf } from '../marks/look.ts';
import type { Mark, SpanMark } from '../marks/mark.ts';
import type { StoredRow } from '../marks/row.ts';
import type { Rows } from './marks-state.ts';

export type NewSpan = Omit<NewSpanAnnotation, 'chart_id'>;
export type NewFields = Omit<NewAnnotation, 'chart_id'> | NewSpan;
export type Types = Pick<Rows, 'annotationTypes' | 'spanTypes'>;

/** Where they have not been read. */
export const NO_TYPES: Types = { annotationTypes: [], spanTypes: [] };

/** A row until it is stored. */
export interface NewRow {
  /** All that is sent of it. */
  readonly fields: NewFields;
  /** The key by which the server stores it once, however often it is sent. */
  readonly key: string;
  /** The how manieth thing it was that somebody began to do. */
  readonly act: number;
}

/** Whether it is a span that is to be stored. */
export function isNewSpan(fields: NewFields): fields is NewSpan {
  return 'label' in fields;
}

/** Where a new row of a chart is sent, and what: by both and its key the server knows it again. */
export function postOf(chartId: number, fields: NewFields): { path: string; body: object } {
  return {
    path: isNewSpan(fields) ? '/api/span-annotations' : '/api/annotations',
    body: { chart_id: chartId, ...fields },
  };
}

/** The row as it will be stored, but for what the server gives it. */
function storedAs(fields: NewFields): StoredRow {
  const own = { id: 0, created_at: 0 };
  if (!isNewSpan(fields)) return { ...own, geometry: null, color: null, ...fields };
  const open = { confidence: null, outcome: null, notes: null, sub_spans: null, model_prediction: null };
  return { ...own, ...open, chart_id: 0, color: '', source: '', ...fields };
}

/** The row as it will be drawn. */
export function markOfNew(fields: NewFields, types: Types): Mark {
  const row = storedAs(fields);
  return 'label' in row ? markOfSpan(row, types.spanTypes) : markOfAnnotation(row, types.annotationTypes);
}

/** What a model suggested and this decides on; undefined where it decides on nothing. */
export function suggestionOf(fields: NewFields, { spanTypes }: Types): SpanMark | undefined {
  const seen = isNewSpan(fields) ? seenOf(fields.model_prediction ?? null) : undefined;
  if (!isNewSpan(fields) || !seen) return undefined;
  const { start = fields.start_time, end = fields.end_time, label } = seen;
  const row = storedAs({ ...fields, label, start_time: start, end_time: end });
  return 'label' in row ? markOfSpan(row, spanTypes) : undefined;
}

/** Whether these can be rows that were not stored, as this page has remembered them. */
export function isNewRows(value: unknown): value is NewRow[] {
  return (
    Array.isArray(value) &&
    value.every(({ fields, key, act }) => fields && typeof key === 'string' && Number.isFinite(act))
  );
}
