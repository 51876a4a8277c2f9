import type { Annotation, AnnotationChange, NewAnnotation } from '../contract/annotation.ts';
import type { AnnotationType } from '../contract/annotation-type.ts';
import type { NewSpanAnnotation, SpanAnnotation, SpanAnnotationChange } from '../contract/span-annotation.ts';
import type { SpanLabelType } from '../contract/span-label-type.ts';
import { changeOf } from '../marks/change.ts';
import { markOfAnnotation, markOfSpan } from '../marks/from-rows.ts';
import type { Mark } from '../marks/mark.ts';
import { messageOf, RequestError, request } from '../request/request.ts';
import { Store } from '../store/store.ts';

/** Everything that is drawn on one chart, as far as it is known. */
export interface MarksState {
  readonly annotationTypes: readonly AnnotationType[];
  readonly spanTypes: readonly SpanLabelType[];
  readonly annotations: readonly Annotation[];
  readonly spans: readonly SpanAnnotation[];
  /** What a model suggests; nothing of it is stored. */
  readonly suggestions: readonly SpanAnnotation[];
  /** All of the above as marks. */
  readonly marks: readonly Mark[];
  readonly loading: boolean;
  /** Why they could not be read. */
  readonly error: string | null;
}

type Rows = Omit<MarksState, 'marks' | 'loading' | 'error'>;

const NOTHING: MarksState = {
  annotationTypes: [],
  spanTypes: [],
  annotations: [],
  spans: [],
  suggestions: [],
  marks: [],
  loading: true,
  error: null,
};

/** Reads and changes the marks of one chart. What is stored and what is shown are the same after each call. */
export class MarksData {
  readonly store = new Store<MarksState>(NOTHING);
  readonly #chartId: number;

  constructor(chartId: number) {
    this.#chartId = chartId;
  }

  /** Reads everything anew; a failure is in the store's `error`. */
  readonly load = async (): Promise<void> => {
    this.store.set({ loading: true, error: null });
    try {
      const of = `?chartId=${this.#chartId}`;
      const [annotationTypes, spanTypes, annotations, spans] = await Promise.all([
        request<AnnotationType[]>('/api/annotation-types'),
        request<SpanLabelType[]>('/api/span-label-types?all=true'),
        request<Annotation[]>(`/api/annotations${of}`),
        request<SpanAnnotation[]>(`/api/span-annotations${of}`),
      ]);
      this.#setRows({ annotationTypes, spanTypes, annotations, spans });
      this.store.set({ loading: false });
    } catch (thrown) {
      this.store.set({ loading: false, error: messageOf(thrown) });
    }
  };

  /** Stores a point, line or rectangle, and shows it once it is stored. Throws a RequestError. */
  async addAnnotation(row: Omit<NewAnnotation, 'chart_id'>): Promise<string> {
    const body: NewAnnotation = { chart_id: this.#chartId, ...row };
    const added = await request<Annotation>('/api/annotations', { method: 'POST', body });
    this.#setRows({ annotations: [...this.#state.annotations, added] });
    return `a${added.id}`;
  }

  /** Stores a span, and shows it once it is stored. Throws a RequestError. */
  async addSpan(row: Omit<NewSpanAnnotation, 'chart_id'>): Promise<string> {
    const body: NewSpanAnnotation = { chart_id: this.#chartId, ...row };
    const added = await request<SpanAnnotation>('/api/span-annotations', { method: 'POST', body });
    this.#setRows({ spans: [...this.#state.spans, added] });
    return `s${added.id}`;
  }

  /** Changes a span's words. Throws a RequestError; until then nothing is changed here. */
  async changeSpan(id: number, change: SpanAnnotationChange): Promise<void> {
    const changed = await request<SpanAnnotation>(`/api/span-annotations/${id}`, {
      method: 'PATCH',
      body: change,
    });
    this.#put(changed);
  }

  /** Changes an annotation's type or colour. Throws a RequestError; until then nothing is changed here. */
  async changeAnnotation(id: number, change: AnnotationChange): Promise<void> {
    this.#put(await request<Annotation>(`/api/annotations/${id}`, { method: 'PATCH', body: change }));
  }

  /** Shows a mark at its new place at once and stores that; puts it back and throws when that fails. */
  async move(mark: Mark): Promise<void> {
    const before = this.#state;
    const change = changeOf(mark);
    if (mark.kind === 'span') this.#put({ ...mark.row, ...change } as SpanAnnotation);
    else this.#put({ ...mark.row, ...change } as Annotation);
    try {
      await request(pathOf(mark), { method: 'PATCH', body: change });
    } catch (thrown) {
      const was = before.marks.find(({ key }) => key === mark.key);
      if (was) this.#put(was.row);
      throw thrown;
    }
  }

  /** Takes a mark away at once and deletes it; puts it back and throws when that fails. */
  async remove(mark: Mark): Promise<void> {
    this.#take(mark);
    if (mark.kind === 'span' && mark.suggested) return;
    try {
      await request(pathOf(mark), { method: 'DELETE' });
    } catch (thrown) {
      // Somebody else was first: what was wanted is done.
      if (thrown instanceof RequestError && thrown.status === 404) return;
      this.#put(mark.row);
      throw thrown;
    }
  }

  /** Stores a deleted mark again; it gets an id of its own. Throws a RequestError. */
  async restore(mark: Mark): Promise<string> {
    if (mark.kind === 'span') {
      const { id: _, created_at: __, chart_id: ___, ...row } = mark.row;
      return this.addSpan(row as Omit<NewSpanAnnotation, 'chart_id'>);
    }
    const { timestamp, label_type, geometry, color } = mark.row;
    return this.addAnnotation({
      timestamp,
      label_type,
      geometry: geometry as NonNullable<NewAnnotation['geometry']> | null,
      color,
    });
  }

  /** Shows what a model suggests instead of what it suggested before. */
  suggest(spans: readonly SpanAnnotation[]): void {
    this.#setRows({ suggestions: spans });
  }

  get #state(): MarksState {
    return this.store.get();
  }

  #put(row: Annotation | SpanAnnotation): void {
    if ('label' in row) this.#setRows({ spans: withRow(this.#state.spans, row) });
    else this.#setRows({ annotations: withRow(this.#state.annotations, row) });
  }

  #take(mark: Mark): void {
    const others = <Row extends { id: number }>(rows: readonly Row[]) =>
      rows.filter(({ id }) => id !== mark.id);
    if (mark.kind !== 'span') this.#setRows({ annotations: others(this.#state.annotations) });
    else if (mark.suggested) this.#setRows({ suggestions: others(this.#state.suggestions) });
    else this.#setRows({ spans: others(this.#state.spans) });
  }

  #setRows(change: Partial<Rows>): void {
    const { annotationTypes, spanTypes, annotations, spans, suggestions } = { ...this.#state, ...change };
    const marks = [
      ...spans.map((row) => markOfSpan(row, spanTypes)),
      ...suggestions.map((row) => markOfSpan(row, spanTypes, true)),
      ...annotations.map((row) => markOfAnnotation(row, annotationTypes)),
    ];
    this.store.set({ ...change, marks });
  }
}

function withRow<Row extends { id: number }>(rows: readonly Row[], row: Row): Row[] {
  const at = rows.findIndex(({ id }) => id === row.id);
  return at === -1 ? [...rows, row] : rows.with(at, row);
}

function pathOf(mark: Mark): string {
  return mark.kind === 'span' ? `/api/span-annotations/${mark.id}` : `/api/annotations/${mark.id}`;
}
