import type { Annotation } from '../contract/annotation.ts';
import type { AnnotationType } from '../contract/annotation-type.ts';
import type { SpanAnnotation } from '../contract/span-annotation.ts';
import type { SpanLabelType } from '../contract/span-label-type.ts';
import { markOfAnnotation, markOfSpan } from '../marks/from-rows.ts';
import type { Mark } from '../marks/mark.ts';

/** The rows of one chart, as far as they are known. */
export interface Rows {
  readonly annotationTypes: readonly AnnotationType[];
  readonly spanTypes: readonly SpanLabelType[];
  readonly annotations: readonly Annotation[];
  readonly spans: readonly SpanAnnotation[];
  /** What a model suggests; nothing of it is stored. */
  readonly suggestions: readonly SpanAnnotation[];
}

/** Everything that is drawn on one chart. */
export interface MarksState extends Rows {
  /** All rows as marks. */
  readonly marks: readonly Mark[];
  readonly loading: boolean;
  /** Why they could not be read. */
  readonly error: string | null;
}

/** Before anything has been read. */
export const NOTHING: MarksState = {
  annotationTypes: [],
  spanTypes: [],
  annotations: [],
  spans: [],
  suggestions: [],
  marks: [],
  loading: true,
  error: null,
};

/** What changes with these rows: they, and the marks that are drawn of all. */
export function withRows(state: Rows, change: Partial<Rows>): Partial<Rows> & Pick<MarksState, 'marks'> {
  const { annotationTypes, spanTypes, annotations, spans, suggestions } = { ...state, ...change };
  const marks = [
    ...spans.map((row) => markOfSpan(row, spanTypes)),
    ...suggestions.map((row) => markOfSpan(row, spanTypes, true)),
    ...annotations.map((row) => markOfAnnotation(row, annotationTypes)),
  ];
  return { ...change, marks };
}

/** The rows with this one in the place of the one that has its id, or added. */
export function putRow({ spans, annotations }: Rows, row: Annotation | SpanAnnotation): Partial<Rows> {
  return 'label' in row ? { spans: replaced(spans, row) } : { annotations: replaced(annotations, row) };
}

/** The rows without the one behind this mark. */
export function takeRow({ spans, annotations, suggestions }: Rows, mark: Mark): Partial<Rows> {
  if (mark.kind !== 'span') return { annotations: without(annotations, mark.id) };
  return mark.suggested ? { suggestions: without(suggestions, mark.id) } : { spans: without(spans, mark.id) };
}

function replaced<Row extends { id: number }>(rows: readonly Row[], row: Row): Row[] {
  const at = rows.findIndex(({ id }) => id === row.id);
  return at === -1 ? [...rows, row] : rows.with(at, row);
}

function without<Row extends { id: number }>(rows: readonly Row[], id: number): Row[] {
  return rows.filter((row) => row.id !== id);
}
