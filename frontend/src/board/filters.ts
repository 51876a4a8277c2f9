import { filterMarks, isOpen, type MarkFilter, NO_FILTER } from '../marks/filter.ts';
import type { Mark } from '../marks/mark.ts';
import { Store } from '../store/store.ts';
import { wordsOf } from './describe.ts';

interface FiltersState {
  readonly marks: MarkFilter;
  readonly spans: MarkFilter;
}

/** What the lists are narrowed to; the chart shows the same. */
export class Filters {
  readonly store = new Store<FiltersState>({ marks: NO_FILTER, spans: NO_FILTER });
  #last: { all: readonly Mark[]; state: FiltersState; shown: readonly Mark[] } | undefined;

  /** Narrows one of the lists further, or less. */
  change(list: keyof FiltersState, news: Partial<MarkFilter>): void {
    this.store.set({ [list]: { ...this.store.get()[list], ...news } });
  }

  /** Shows everything again. */
  readonly clear = (): void => this.store.set({ marks: NO_FILTER, spans: NO_FILTER });

  /** The marks that pass; the same array until marks or filters change. */
  shown(all: readonly Mark[]): readonly Mark[] {
    const state = this.store.get();
    if (this.#last?.all !== all || this.#last.state !== state)
      this.#last = { all, state, shown: narrowed(all, state) };
    return this.#last.shown;
  }
}

/** Suggestions are narrowed by the review's threshold, not here. */
function narrowed(all: readonly Mark[], { marks, spans }: FiltersState): readonly Mark[] {
  if (isOpen(marks) && isOpen(spans)) return all;
  const [own, others] = [all.filter(isSpan), all.filter((mark) => !isSpan(mark))];
  return [...filterMarks(own, spans, wordsOf), ...filterMarks(others, marks, wordsOf)];
}

function isSpan(mark: Mark): boolean {
  return mark.kind === 'span';
}
