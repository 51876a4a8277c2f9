import type { Chart } from '../contract/chart.ts';
import type { SpanAnnotation } from '../contract/span-annotation.ts';
import { nameOfMemory, recall, remember } from '../store/memory.ts';
import type { Store } from '../store/store.ts';
import type { ToolState } from '../tool/tool.ts';
import type { Filters } from './filters.ts';
import type { MarksData } from './marks-data.ts';
import type { Review, ReviewState } from './review.ts';

interface ReviewDesk {
  readonly marks: MarksData;
  readonly review: Review;
  readonly tools: Store<ToolState>;
  readonly filters: Filters;
}

interface Kept {
  readonly review: ReviewState;
  readonly threshold: number;
  /** The key of the suggestion that is looked at. */
  readonly selected: string | null;
}

/** Suggestions are no rows: they, and how far their review has come, are kept in this tab over a reload. */
export class ReviewMemory {
  readonly #names: { suggestions: string; review: string };
  readonly #marks: MarksData;
  readonly #review: Review;
  readonly #tools: Store<ToolState>;
  readonly #filters: Filters;

  constructor(chart: Chart, { marks, review, tools, filters }: ReviewDesk) {
    const [suggestions, own] = [nameOfMemory('suggestions', chart), nameOfMemory('review', chart)];
    this.#names = { suggestions, review: own };
    this.#marks = marks;
    this.#review = review;
    this.#tools = tools;
    this.#filters = filters;
  }

  /** Takes up the review that was under way, with the ends that were dragged, where it was. */
  recall(): void {
    const suggestions = recall(this.#names.suggestions, isSuggestions);
    const kept = recall(this.#names.review, isKept);
    if (suggestions) this.#marks.suggest(suggestions);
    if (!kept) return;
    this.#review.store.set(kept.review);
    this.#filters.setThreshold(kept.threshold);
    if (kept.selected !== null) this.#tools.set({ selected: kept.selected });
  }

  /** Keeps both as they are from now on. Returns the way to stop. */
  watch(): () => void {
    let known = this.#marks.store.get().suggestions;
    const keepSuggestions = () => {
      const { suggestions } = this.#marks.store.get();
      if (suggestions === known) return;
      known = suggestions;
      remember(this.#names.suggestions, suggestions.length === 0 ? undefined : suggestions);
    };
    const keepReview = () => {
      const review = this.#review.store.get();
      const selected = this.#review.current()?.key ?? null;
      const { threshold } = this.#filters.store.get();
      const isBegun = review.mode !== 'off' || threshold > 0 || selected !== null;
      remember(this.#names.review, isBegun ? ({ review, threshold, selected } satisfies Kept) : undefined);
    };
    const stops = [
      this.#marks.store.subscribe(keepSuggestions),
      this.#review.store.subscribe(keepReview),
      this.#tools.subscribe(keepReview),
      this.#filters.store.subscribe(keepReview),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }
}

function isSuggestions(value: unknown): value is SpanAnnotation[] {
  return (
    Array.isArray(value) &&
    value.every(
      ({ id, start_time, end_time, label }) => [id, start_time, end_time].every(Number.isFinite) && label,
    )
  );
}

function isKept(value: unknown): value is Kept {
  const { review, threshold } = (value ?? {}) as Partial<Kept>;
  return review !== undefined && MODES.includes(review.mode) && Number.isFinite(threshold);
}

const MODES: readonly unknown[] = ['off', 'suggestions', 'stretches'] satisfies ReviewState['mode'][];
