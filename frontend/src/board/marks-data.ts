import type { NewAnnotation } from '../contract/annotation.ts';
import type { NewSpanAnnotation, SpanAnnotation } from '../contract/span-annotation.ts';
import { changeOf, newRowOf } from '../marks/change.ts';
import type { Mark } from '../marks/mark.ts';
import { messageOf } from '../request/request.ts';
import { Store } from '../store/store.ts';
import { type Change, deleteMark, patchMark, readAnnotations, readRows, readSpans } from './mark-requests.ts';
import {
  keyOf,
  type MarksState,
  NOTHING,
  putRow,
  type Rows,
  type StoredRow,
  takeRow,
  takeSuggestion,
  withNews,
  withRows,
} from './marks-state.ts';
import { Posts } from './posts.ts';
import { type Outcome, RowEdits } from './row-edits.ts';

/** Reads and changes the marks of one chart. What is stored and what is shown are the same after each call. */
export class MarksData {
  readonly store = new Store<MarksState>(NOTHING);
  readonly #chartId: number;
  readonly #posts = new Posts(() => this.#knownKeys());
  /** What is under way, by the key of the mark. */
  readonly #edits = new Map<string, RowEdits<StoredRow>>();
  /** What has happened here since each reading that is under way began. */
  readonly #readings = new Set<Map<string, StoredRow | undefined>>();

  constructor(chartId: number) {
    this.#chartId = chartId;
  }

  /** The mark with this key, where there is one. */
  find(key: string | null): Mark | undefined {
    return this.#state.marks.find((mark) => mark.key === key);
  }

  /** Reads everything anew; what is done meanwhile stays. A failure is in the store's `error`. */
  readonly load = async (): Promise<void> => {
    this.store.set({ loading: true, error: null });
    const news = new Map([...this.#edits.keys()].map((key) => [key, this.find(key)?.row]));
    this.#readings.add(news);
    try {
      const { annotations, spans, ...types } = await readRows(this.#chartId);
      this.#setRows({ ...types, ...withNews({ annotations, spans }, news) });
      this.store.set({ loading: false });
    } catch (thrown) {
      this.store.set({ loading: false, error: messageOf(thrown) });
    } finally {
      this.#readings.delete(news);
    }
  };

  /** Stores a point, line or rectangle, and shows it once it is stored. Throws a RequestError. */
  async addAnnotation(row: Omit<NewAnnotation, 'chart_id'>): Promise<string> {
    const body: NewAnnotation = { chart_id: this.#chartId, ...row };
    const read = () => readAnnotations(this.#chartId);
    return this.#put(await this.#posts.send('/api/annotations', body, read));
  }

  /** Stores a span, and shows it once it is stored. Throws a RequestError. */
  async addSpan(row: Omit<NewSpanAnnotation, 'chart_id'>): Promise<string> {
    const body: NewSpanAnnotation = { chart_id: this.#chartId, ...row };
    const read = () => readSpans(this.#chartId);
    return this.#put(await this.#posts.send('/api/span-annotations', body, read));
  }

  /** Changes what a mark says. Throws a RequestError; until then nothing is changed here. */
  change(mark: Mark, change: Change): Promise<Outcome> {
    return this.#edit(mark, (edits) => edits.change({}, () => patchMark(mark, change)));
  }

  /** Shows a mark at its new place at once and stores that; puts it back and throws when that fails. */
  move(mark: Mark): Promise<Outcome> {
    const change = changeOf(mark);
    return this.#edit(mark, (edits) =>
      edits.change(change as Partial<StoredRow>, () => patchMark(mark, change)),
    );
  }

  /** Takes a mark away at once and deletes it; puts it back and throws when that fails. */
  async remove(mark: Mark): Promise<void> {
    if (mark.kind === 'span' && mark.suggested) this.#setRows(takeSuggestion(this.#state, mark));
    else await this.#edit(mark, (edits) => edits.remove(() => deleteMark(mark)));
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

  async #edit<Result>(mark: Mark, work: (edits: RowEdits<StoredRow>) => Promise<Result>): Promise<Result> {
    const { key } = mark;
    const stored = this.find(key)?.row ?? mark.row;
    const edits = this.#edits.get(key) ?? new RowEdits(stored, (row) => this.#show(key, row));
    this.#edits.set(key, edits);
    try {
      return await work(edits);
    } finally {
      if (edits.idle) this.#edits.delete(key);
    }
  }

  /** All marks that are shown, or were until their deletion began. */
  #knownKeys(): string[] {
    return [...this.#state.marks.map(({ key }) => key), ...this.#edits.keys()];
  }

  #put(row: StoredRow): string {
    const key = keyOf(row);
    this.#show(key, row);
    return key;
  }

  #show(key: string, row: StoredRow | undefined): void {
    for (const news of this.#readings) news.set(key, row);
    this.#setRows(row ? putRow(this.#state, row) : takeRow(this.#state, key));
  }

  #setRows(change: Partial<Rows>): void {
    this.store.set(withRows(this.#state, change));
  }
}
