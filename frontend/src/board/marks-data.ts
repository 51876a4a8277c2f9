import type { SpanAnnotation } from '../contract/span-annotation.ts';
import { changeOf } from '../marks/change.ts';
import { markOfAnnotation, markOfSpan } from '../marks/from-rows.ts';
import type { Mark, SpanMark } from '../marks/mark.ts';
import { fieldsOf, keyOf, type RowFields, type StoredRow } from '../marks/row.ts';
import { messageOf } from '../request/request.ts';
import { Store } from '../store/store.ts';
import { decidedInstead, readRows } from './mark-requests.ts';
import {
  type MarksState,
  NOTHING,
  putRow,
  type Rows,
  takeRow,
  takeSuggestion,
  withNews,
  withRows,
} from './marks-state.ts';
import { type NewFields, type NewRow, postOf } from './new-row.ts';
import { newKey, postRow } from './posts.ts';
import { isChanged, type Noted, type Outcome, RowEdits } from './row-edits.ts';
import { Unanswered } from './unanswered.ts';

/** As last read on any chart: all have the same, so the page of another one need not begin without them. */
let typesLastRead: Partial<Pick<Rows, 'annotationTypes' | 'spanTypes'>> = {};

/**
 * Reads and changes the marks of one chart. What is stored and what is shown are the same after each call.
 */
export class MarksData {
  readonly store: Store<MarksState>;
  readonly #chartId: number;
  /** What is under way, by the key of the mark. */
  readonly #edits = new Map<string, RowEdits<StoredRow>>();
  readonly unanswered = new Unanswered();
  /** How many new rows are on their way. */
  #underWay = 0;
  /** The keys of new rows that were sent and may be stored. */
  readonly #sent = new Set<string>();
  /**
   * Whether rows could not be read, or one was shown as somebody else had stored it, who may have gone on
   * since.
   */
  #doubtful = false;
  /** What has happened here since each reading that is under way began. */
  readonly #readings = new Set<Map<string, StoredRow | undefined>>();

  constructor(chartId: number) {
    this.#chartId = chartId;
    this.store = new Store<MarksState>({ ...NOTHING, ...typesLastRead });
  }

  /** The mark with this key, where there is one. */
  find(key: string | null): Mark | undefined {
    return this.#state.marks.find((mark) => mark.key === key);
  }

  /** A row as it would be drawn. */
  asMark(row: StoredRow): Mark {
    const { spanTypes, annotationTypes } = this.#state;
    return 'label' in row ? markOfSpan(row, spanTypes) : markOfAnnotation(row, annotationTypes);
  }

  /** Reads everything anew; what is done meanwhile stays. A failure is in the store's `error`. */
  readonly load = async (): Promise<void> => {
    this.store.set({ loading: true, error: null });
    await this.#read(true);
  };

  /** Returns once the rows are known, which they may not be where they could not be read. */
  async known(): Promise<void> {
    const { loading, error } = this.#state;
    if (loading || error !== null) await this.load();
  }

  /** Reads everything anew without a word: what cannot be read now stays as it was. */
  readonly refresh = (): Promise<void> => this.#read(false);

  /** Whether what is shown may be neither what was read nor what is stored by now. */
  get doubtful(): boolean {
    return this.#doubtful;
  }

  async #read(told: boolean): Promise<void> {
    this.#doubtful = false;
    const news = new Map([...this.#edits.keys()].map((key) => [key, this.find(key)?.row]));
    this.#readings.add(news);
    try {
      const { annotations, spans, ...types } = await readRows(this.#chartId);
      typesLastRead = types;
      this.#setRows({ ...types, ...withNews({ annotations, spans }, news) });
      this.store.set({ loading: false, error: null });
    } catch (thrown) {
      this.#doubtful = true;
      if (told) this.store.set({ loading: false, error: messageOf(thrown) });
    } finally {
      this.#readings.delete(news);
    }
  }

  /**
   * Stores a new row, and shows it once it is stored: once, however often it is sent with this key. Throws
   * a RequestError; where somebody else has decided on the same suggestion, what they stored is shown then.
   */
  async add(fields: NewFields, key: string): Promise<string> {
    const { path, body } = postOf(this.#chartId, fields);
    try {
      return this.#put(await this.#posting(key, postRow(path, body, key)));
    } catch (thrown) {
      const stored = decidedInstead(thrown);
      if (stored) this.#put(stored);
      this.#doubtful ||= stored !== undefined;
      throw thrown;
    }
  }

  /** A page that is gone has sent this, and may have stored it: somebody may have changed it since. */
  sentBefore({ key }: NewRow): void {
    this.#sent.add(key);
  }

  /** Changes what a mark says. Throws a RequestError; until then nothing is changed here. */
  change(mark: Mark, change: RowFields, noted?: Noted<StoredRow>): Promise<Outcome> {
    return this.#edit(mark.row, (edits) => edits.change({}, this.unanswered.patching(change), noted));
  }

  /** Shows a mark at its new place at once and stores that; puts it back and throws when that fails. */
  move(mark: Mark, noted?: Noted<StoredRow>): Promise<Outcome> {
    return this.rewrite(mark.row, changeOf(mark), noted);
  }

  /** Shows these fields of a row at once and stores them; takes them back and throws when that fails. */
  rewrite(row: StoredRow, change: RowFields, noted?: Noted<StoredRow>): Promise<Outcome> {
    return this.#edit(row, (edits) =>
      edits.change(change as Partial<StoredRow>, this.unanswered.patching(change), noted),
    );
  }

  /** Takes a mark away at once and deletes it; puts it back and throws when that fails. */
  async remove(mark: Mark, noted?: Noted<StoredRow>): Promise<void> {
    if (mark.kind === 'span' && mark.suggested) this.#setRows(takeSuggestion(this.#state, mark));
    else await this.removeRow(mark.row, noted);
  }

  /** As `remove`, by the row. */
  removeRow(row: StoredRow, noted?: Noted<StoredRow>): Promise<void> {
    return this.#edit(row, (edits) => edits.remove(this.unanswered.deleting, noted));
  }

  /** Stores a deleted row again, once; it gets an id of its own. Throws a RequestError. */
  restore(row: StoredRow, key = keyOfRestoring(row)): Promise<string> {
    this.#sent.add(key);
    // A row that was stored has all the fields that a new one needs.
    return this.add(fieldsOf(row) as NewFields, key);
  }

  /** Gives a suggestion other ends, which a decision then stores. */
  adjust({ row, start, end }: SpanMark): void {
    const ends = { start_time: Math.min(start, end), end_time: Math.max(start, end) };
    const { suggestions } = this.#state;
    this.#setRows({ suggestions: suggestions.map((one) => (one.id === row.id ? { ...one, ...ends } : one)) });
  }

  /** Shows what a model suggests instead of what it suggested before. */
  suggest(spans: readonly SpanAnnotation[]): void {
    this.#setRows({ suggestions: spans });
  }

  get #state(): MarksState {
    return this.store.get();
  }

  /** True while something is being stored. */
  get busy(): boolean {
    return this.#edits.size > 0 || this.#underWay > 0;
  }

  async #edit<Result>(
    row: StoredRow,
    work: (edits: RowEdits<StoredRow>) => Promise<Result>,
  ): Promise<Result> {
    const key = keyOf(row);
    const stored = this.find(key)?.row ?? row;
    const edits = this.#edits.get(key) ?? new RowEdits(stored, (row) => this.#show(key, row));
    this.#edits.set(key, edits);
    try {
      return await work(edits);
    } catch (thrown) {
      this.#doubtful ||= isChanged(thrown);
      throw thrown;
    } finally {
      if (edits.idle) this.#edits.delete(key);
    }
  }

  async #posting<Row>(key: string, sent: Promise<Row>): Promise<Row> {
    this.#underWay += 1;
    try {
      const row = await sent;
      // The answer may be the one that was lost: of the row as it was then.
      this.#doubtful ||= this.#sent.has(key);
      this.#sent.delete(key);
      return row;
    } catch (thrown) {
      this.#sent.add(key);
      throw thrown;
    } finally {
      this.#underWay -= 1;
    }
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

/**
 * A row is deleted once, so whoever brings it back, also a page that was loaded anew before the answer came,
 * wants the same: one row. Its tag is in the key because two windows may know different versions of it.
 */
function keyOfRestoring(row: StoredRow): string {
  const tag = row.etag?.replaceAll(/[^\w-]/g, '');
  return tag ? `restored-${keyOf(row)}-${row.created_at}-${tag}` : newKey();
}
