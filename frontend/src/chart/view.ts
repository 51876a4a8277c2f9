import type { IChartApiBase, Time } from 'lightweight-charts';
import type { IndexRange } from './view-times.ts';

/** Room beside the newest candle, in candles. */
export const RIGHT_OFFSET = 6;
/**
 * A chart that is not held as a whole shows no more candles at once: beside a view of so many, as many are
 * read ahead on both sides, and a chunk more, within the 30,000 that are kept. Beyond that, what is read on
 * one side would be let go on the other, and read again.
 */
export const MOST_IN_VIEW = 8_000;
/** Fewer candles than this are shown as if they were so many, or each would be as wide as a hand. */
const FEWEST_IN_VIEW = 30;
/** Within this share of the view's edges the cursor takes the view along. */
const EDGE_SHARE = 0.08;
/** Room beside the first and the last candle, as a share of all. */
const BESIDE = 0.03;

/** Which candles are in view, by index; fractions are parts of a candle. */
export class View {
  readonly #chart: IChartApiBase<Time>;
  /** What was to be shown last: the library shows it with its next frame, or once it is laid out. */
  #asked: IndexRange | null = null;
  #isAwaited = false;
  /** Whether what is awaited is the newest candle, wherever that is by then. */
  #isNewest = false;
  #turn: object = {};

  /** Called when the view has gone somewhere by itself, and was not dragged there. */
  arrived: () => void = () => {};

  constructor(chart: IChartApiBase<Time>) {
    this.#chart = chart;
  }

  get scale() {
    return this.#chart.timeScale();
  }

  /** How far it is from one candle to the next, in CSS pixels. */
  get spacing(): number {
    return this.scale.options().barSpacing;
  }

  /** What is in view, or what will be with the next frame. */
  get range(): IndexRange | null {
    const shown = this.scale.getVisibleLogicalRange();
    if (!this.#isAwaited) return shown ?? this.#asked;
    return this.#isNewest && shown ? this.#atNewest(shown) : this.#asked;
  }

  /**
   * The way back, once other candles have been drawn or the same anew, to what is in view now or will be
   * with the next frame; by so many candles further where there are more before them.
   */
  keep(): (shift?: number) => void {
    if (this.#isAwaited && this.#isNewest) return () => this.toNewest();
    const { range } = this;
    return (shift = 0) => {
      if (range) this.show(range.from + shift, range.to + shift);
    };
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

  /** Lets the view be as wide as these candles, and no wider: beyond them one is lost. */
  limit(count: number): void {
    const { scale } = this;
    const most = Math.max(count, FEWEST_IN_VIEW) * (1 + 2 * BESIDE) + 2 * RIGHT_OFFSET;
    const minBarSpacing = scale.width() / most;
    if (minBarSpacing > 0 && Math.abs(minBarSpacing / scale.options().minBarSpacing - 1) > 0.001)
      scale.applyOptions({ minBarSpacing });
  }

  /** Shows the candles between two indices, both inclusive, in the middle and with room beside them. */
  showWhole(first: number, last: number): void {
    const half = Math.max(last - first, FEWEST_IN_VIEW) * (0.5 + BESIDE);
    const middle = (first + last) / 2;
    this.show(middle - half, middle + half);
    this.arrived();
  }

  /** Goes to the newest candle drawn. */
  toNewest(): void {
    // As wide as what is awaited already.
    this.#await(this.#isAwaited ? this.#asked : null, true);
    this.scale.scrollToPosition(RIGHT_OFFSET, false);
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
    this.#await({ from, to }, false);
    this.scale.setVisibleLogicalRange({ from, to });
  }

  /** Which candle is the newest the library tells at once; that it is in view, with the next frame. */
  #atNewest(shown: IndexRange): IndexRange {
    const to = shown.to - this.scale.scrollPosition() + RIGHT_OFFSET;
    const { from, to: end } = this.#asked ?? shown;
    return { from: to - (end - from), to };
  }

  /** The library shows it within two frames: nothing that it tells before counts. */
  #await(asked: IndexRange | null, isNewest: boolean): void {
    const turn = {};
    [this.#asked, this.#isAwaited, this.#isNewest, this.#turn] = [asked, true, isNewest, turn];
    const arrived = () => {
      if (this.#turn === turn) this.#isAwaited = false;
    };
    requestAnimationFrame(() => requestAnimationFrame(arrived));
  }
}
