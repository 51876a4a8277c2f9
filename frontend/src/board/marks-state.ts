import type { Annotation } from '../contract/annotation.ts';
import type { AnnotationType } from '../contract/annotation-type.ts';
import type { SpanAnnotation } from '../contract/span-annotation.ts';
import type { SpanLabelType } from '../contract/span-label-type.ts';
import { markOfAnnotation, markOfSpan } from '../marks/from-rows.ts';
import { isDecision, seenOf } from '../marks/look.ts';
import type { Mark } from '../marks/mark.ts';
import type { StoredRow } from '../marks/row.ts';

interface StoredRows {
  readonly annotations: readonly Annotation[];
  readonly spans: readonly SpanAnnotation[];
}

/** The rows of one chart, as far as they are known. */
export interface Rows extends StoredRows {
  readonly annotationTypes: readonly AnnotationType[];
  readonly spanTypes: readonly SpanLabelType[];
  /** What a model suggests, decided on or not; nothing of it is stored. */
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
    ...undecided(suggestions, spans).map((row) => markOfSpan(row, spanTypes, true)),
    ...annotations.map((row) => markOfAnnotation(row, annotationTypes)),
  ];
  return { ...change, marks };
}

/**
 * The suggestions without those on which a stored span is the decision: once that goes, they are there again.
 */
function undecided(
  suggestions: readonly SpanAnnotation[],
  spans: readonly SpanAnnotation[],
): SpanAnnotation[] {
  if (suggestions.length === 0) return [];
  const decided = new Set(spans.filter(isDecision).map((row) => seenOf(row.model_prediction)?.name));
  return suggestions.filter((row) => !decided.has(seenOf(row.model_prediction)?.name));
}

/** The rows with this one in the place of the one that has its id, or added. */
export function putRow({ spans, annotations }: StoredRows, row: StoredRow): Partial<StoredRows> {
  return 'label' in row ? { spans: replaced(spans, row) } : { annotations: replaced(annotations, row) };
}

/** The rows without the one behind the mark with this key. */
export function takeRow({ spans, annotations }: StoredRows, key: string): Partial<StoredRows> {
  const id = Number(key.slice(1));
  return key.startsWith('s') ? { spans: without(spans, id) } : { annotations: without(annotations, id) };
}

/** The suggestions without the one behind this mark. */
export function takeSuggestion({ suggestions }: Rows, { id }: Mark): Partial<Rows> {
  return { suggestions: without(suggestions, id) };
}

/** What has happened here to rows while others were read: by the key of their mark; undefined: deleted. */
export type RowNews = ReadonlyMap<string, StoredRow | undefined>;

/** Rows that were read, with the news since the reading began. */
export function withNews(read: StoredRows, news: RowNews): StoredRows {
  let rows = read;
  for (const [key, row] of news) rows = { ...rows, ...(row ? putRow(rows, row) : takeRow(rows, key)) };
  return rows;
}

function replaced<Row extends { id: number }>(rows: readonly Row[], row: Row): Row[] {
  const at = rows.findIndex(({ id }) => id === row.id);
  return at === -1 ? [...rows, row] : rows.with(at, row);
}

function without<Row extends { id: number }>(rows: readonly Row[], id: number): Row[] {
  return rows.filter((row) => row.id !== id);
}
