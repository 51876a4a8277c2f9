import type { Annotation, AnnotationChange, NewAnnotation } from '../contract/annotation.ts';
import type { AnnotationType } from '../contract/annotation-type.ts';
import type { NewSpanAnnotation, SpanAnnotation, SpanAnnotationChange } from '../contract/span-annotation.ts';
import type { SpanLabelType } from '../contract/span-label-type.ts';
import { changeOf, newRowOf } from '../marks/change.ts';
import type { Mark } from '../marks/mark.ts';
import { messageOf, RequestError, request } from '../request/request.ts';
import { Store } from '../store/store.ts';
import { type MarksState, NOTHING, putRow, type Rows, takeRow, withRows } from './marks-state.ts';

/** Reads and changes the marks of one chart. What is stored and what is shown are the same after each call. */
export class MarksData {
  readonly store = new Store<MarksState>(NOTHING);
  readonly #chartId: number;

  constructor(chartId: number) {
    this.#chartId = chartId;
  }

  /** The mark with this key, where there is one. */
  find(key: string | null): Mark | undefined {
    return this.#state.marks.find((mark) => mark.key === key);
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
    const before = this.find(mark.key);
    const change = changeOf(mark);
    if (mark.kind === 'span') this.#put({ ...mark.row, ...change } as SpanAnnotation);
    else this.#put({ ...mark.row, ...change } as Annotation);
    try {
      await request(pathOf(mark), { method: 'PATCH', body: change });
    } catch (thrown) {
      if (before) this.#put(before.row);
      throw thrown;
    }
  }

  /** Takes a mark away at once and deletes it; puts it back and throws when that fails. */
  async remove(mark: Mark): Promise<void> {
    this.#setRows(takeRow(this.#state, mark));
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
  restore(mark: Mark): Promise<string> {
    return mark.kind === 'span' ? this.addSpan(newRowOf(mark)) : this.addAnnotation(newRowOf(mark));
  }

  /** Shows what a model suggests instead of what it suggested before. */
  suggest(spans: readonly SpanAnnotation[]): void {
    this.#setRows({ suggestions: spans });
  }

  get #state(): MarksState {
    return this.store.get();
  }

  #put(row: Annotation | SpanAnnotation): void {
    this.#setRows(putRow(this.#state, row));
  }

  #setRows(change: Partial<Rows>): void {
    this.store.set(withRows(this.#state, change));
  }
}

function pathOf(mark: Mark): string {
  return mark.kind === 'span' ? `/api/span-annotations/${mark.id}` : `/api/annotations/${mark.id}`;
}
