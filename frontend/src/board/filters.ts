import { filterMarks, isOpen, type MarkFilter, NO_FILTER } from '../marks/filter.ts';
import type { Mark } from '../marks/mark.ts';
import { sureness } from '../review/queue.ts';
import { Store } from '../store/store.ts';
import { wordsOf } from './describe.ts';

interface FiltersState {
  readonly marks: MarkFilter;
  readonly spans: MarkFilter;
  /** Suggestions that are less sure than this (0 to 1) are left out. */
  readonly threshold: number;
}

const EVERYTHING: FiltersState = { marks: NO_FILTER, spans: NO_FILTER, threshold: 0 };

/** What the lists are narrowed to; the chart shows the same. */
export class Filters {
  readonly store = new Store(EVERYTHING);
  #last: { all: readonly Mark[]; state: FiltersState; shown: readonly Mark[] } | undefined;

  /** Narrows one of the lists further, or less. */
  change(list: 'marks' | 'spans', news: Partial<MarkFilter>): void {
    this.store.set({ [list]: { ...this.store.get()[list], ...news } });
  }

  /** Shows everything again. */
  readonly clear = (): void => this.store.set(EVERYTHING);

  /** Leaves out suggestions that are less sure. */
  readonly setThreshold = (threshold: number): void => this.store.set({ threshold });

  /** The marks that pass; the same array until marks or filters change. */
  shown(all: readonly Mark[]): readonly Mark[] {
    const state = this.store.get();
    if (this.#last?.all !== all || this.#last.state !== state)
      this.#last = { all, state, shown: narrowed(all, state) };
    return this.#last.shown;
  }
}

function narrowed(all: readonly Mark[], { marks, spans, threshold }: FiltersState): readonly Mark[] {
  const sure = threshold === 0 ? all : all.filter((mark) => !isUnsure(mark, threshold));
  if (isOpen(marks) && isOpen(spans)) return sure;
  const [own, others] = [sure.filter(isSpan), sure.filter((mark) => !isSpan(mark))];
  return [...filterMarks(own, spans, wordsOf), ...filterMarks(others, marks, wordsOf)];
}

function isUnsure(mark: Mark, threshold: number): boolean {
  return mark.kind === 'span' && mark.suggested && sureness(mark) < threshold;
}

function isSpan(mark: Mark): boolean {
  return mark.kind === 'span';
}
