import type { CandleLayer } from './candle-layer.ts';
import { MOST_IN_VIEW, type View } from './view.ts';

/** The view on all candles at once, and how far one can zoom out to it. */
export class Whole {
  readonly #element: HTMLElement;
  readonly #view: View;
  readonly #layer: CandleLayer;
  #isWhole = false;

  constructor(element: HTMLElement, view: View, layer: CandleLayer) {
    this.#element = element;
    this.#view = view;
    this.#layer = layer;
  }

  /** Shows all candles drawn or, of a part of a chart, as many around the middle of the view as can be. */
  show(isWhole: boolean): void {
    const last = this.#layer.candles.length - 1;
    const { range } = this.#view;
    const middle = range ? (range.from + range.to) / 2 : last;
    const most = isWhole ? last : Math.min(last, MOST_IN_VIEW);
    const first = Math.min(Math.max(Math.round(middle - most / 2), 0), last - most);
    this.#view.limit(most);
    this.#view.showWhole(first, first + most);
  }

  /** A chart of so few candles that they would stand at the edge of the view is shown as a whole. */
  showFew(isWhole: boolean): void {
    // Before it is laid out, nothing is in view yet.
    const inView = this.#element.clientWidth / this.#view.spacing;
    if (isWhole && this.#layer.candles.length < inView) this.show(true);
  }

  /** Lets one zoom out as far as there is something to see. */
  limitZoom(isWhole = this.#isWhole): void {
    this.#isWhole = isWhole;
    const { length } = this.#layer.candles;
    if (length > 0) this.#view.limit(isWhole ? length : Math.min(length, MOST_IN_VIEW));
  }
}
