import type { IChartApiBase, Time } from 'lightweight-charts';

/** Room beside the newest candle, in candles. */
export const RIGHT_OFFSET = 6;
/** Within this share of the view's edges the cursor takes the view along. */
const EDGE_SHARE = 0.08;

/** Which candles are in view, by index; fractions are parts of a candle. */
export class View {
  readonly #chart: IChartApiBase<Time>;

  /** Called when the view has gone somewhere by itself, and was not dragged there. */
  arrived: () => void = () => {};

  constructor(chart: IChartApiBase<Time>) {
    this.#chart = chart;
  }

  get range(): { from: number; to: number } | null {
    return this.#chart.timeScale().getVisibleLogicalRange();
  }

  /** Moves by a part of the view's width, negative to the past; half of it stays on candles there. */
  pan(share: number): void {
    const { range } = this;
    if (!range) return;
    const width = range.to - range.from;
    const from = Math.max(range.from + width * share, width / -2);
    this.show(from, from + width);
  }

  /** Shows `factor` times as many candles; the newest in view stays where it is. */
  zoom(factor: number): void {
    const { range } = this;
    if (range) this.show(range.to - (range.to - range.from) * factor, range.to);
  }

  /** Puts a candle into the middle, with the width as it was; wider when `span` candles need it. */
  centreOn(index: number, span: number, count: number): void {
    const { range } = this;
    const width = Math.max(range ? range.to - range.from : 120, span * 1.4);
    // Beyond the newest candle there is nothing to see.
    const to = Math.min(index + width / 2, count + RIGHT_OFFSET);
    this.show(to - width, to);
    this.arrived();
  }

  /** Moves just so far that this candle is in view. */
  reveal(index: number): void {
    const { range } = this;
    if (!range) return;
    const edge = (range.to - range.from) * EDGE_SHARE;
    const beyond = Math.max(0, index - (range.to - edge)) + Math.min(0, index - (range.from + edge));
    if (beyond !== 0) this.show(range.from + beyond, range.to + beyond);
  }

  /** Goes to the newest candle drawn. */
  toNewest(): void {
    this.#chart.timeScale().scrollToPosition(RIGHT_OFFSET, false);
    this.arrived();
  }

  /** Goes to the oldest candle drawn. */
  toOldest(): void {
    const { range } = this;
    if (range) this.show(-RIGHT_OFFSET, range.to - range.from - RIGHT_OFFSET);
    this.arrived();
  }

  /** Calls back whenever other candles are in view, until `signal` is aborted. */
  watch(signal: AbortSignal, changed: () => void): void {
    const scale = this.#chart.timeScale();
    scale.subscribeVisibleLogicalRangeChange(changed);
    signal.addEventListener('abort', () => scale.unsubscribeVisibleLogicalRangeChange(changed));
  }

  /** Shows the candles from one index to another. */
  show(from: number, to: number): void {
    this.#chart.timeScale().setVisibleLogicalRange({ from, to });
  }
}
