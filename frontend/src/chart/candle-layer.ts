import type { CandlestickData, UTCTimestamp } from 'lightweight-charts';
import { asDrawn } from '../candles/drawn.ts';
import { indexOfTime, nearestIndex, shiftBetween } from '../candles/run.ts';
import type { Candle } from '../contract/candle.ts';
import { formatPrice, priceDecimals, priceFormatOf } from './price-format.ts';
import { type Stage, timeWords } from './stage.ts';
import { MOST_IN_VIEW, type View } from './view.ts';
import { VolumeLayer } from './volume-layer.ts';

/** With fewer candles than this (or than a view's width) beside the view, more are asked for. */
const READ_AHEAD = 1_000;

export interface ReadAhead {
  /** The view has come near the oldest, or the newest, candle drawn. */
  nearOldest: () => void;
  nearNewest: () => void;
}

/** The candles on a chart: always an unbroken part of it, which moves along with the view. */
export class CandleLayer {
  readonly volume: VolumeLayer;
  readonly #stage: Stage;
  readonly #view: View;
  readonly #events: ReadAhead;
  #candles: readonly Candle[] = [];
  #waiting: readonly Candle[] | undefined;
  #decimals = 0;
  #replacing = false;
  #pressed = false;
  #atNewest = false;
  #priced: boolean | undefined;

  constructor(stage: Stage, view: View, events: ReadAhead) {
    this.volume = new VolumeLayer(stage);
    this.#stage = stage;
    this.#view = view;
    this.#events = events;
    stage.chart.timeScale().subscribeVisibleLogicalRangeChange(this.#lookAhead);
  }

  get candles(): readonly Candle[] {
    return this.#candles;
  }

  /** The candle of exactly this time, whole; undefined where none is drawn. */
  at(time: number): Candle | undefined {
    const index = indexOfTime(this.#candles, time);
    return index === undefined ? undefined : this.#candles[index];
  }

  /** A price with as many decimals as the chart shows. */
  formatted(price: number): string {
    return formatPrice(price, this.#decimals);
  }

  /** Draws these candles, ascending by time, instead of those before; what is in view stays there. */
  show(candles: readonly Candle[]): void {
    if (candles === this.#candles) return;
    const sameEnd = candles.at(-1)?.time === this.#candles.at(-1)?.time;
    // A pan in progress counts from the newest candle: changing that one would make the view jump.
    if (this.#pressed && !sameEnd) {
      this.#waiting = candles;
      return;
    }
    const goBack = this.#view.keep();
    const shift = shiftBetween(this.#candles, candles);
    const first = this.#candles.length === 0;
    this.#replace(candles);
    if (!first && !sameEnd) goBack(shift);
  }

  /** Draws candles from another part of the chart; where the view goes is then to be said. */
  showOther(candles: readonly Candle[]): void {
    this.#replace(candles);
  }

  /** Whether the last candle drawn is the chart's last. */
  endsAtNewest(newest: boolean): void {
    this.#atNewest = newest;
    this.#priceLast();
  }

  /** Only the chart's last price deserves a line, and only beside its candle: the axis would tell two. */
  #priceLast(range = this.#view.range): void {
    const priced = this.#atNewest && range !== null && range.to >= this.#candles.length - 1;
    if (priced === this.#priced) return;
    this.#priced = priced;
    this.#stage.series.applyOptions({ lastValueVisible: priced, priceLineVisible: priced });
  }

  /** Puts what lies between two times (Unix seconds) into the middle. */
  goTo(start: number, end = start): void {
    const [from, to] = [nearestIndex(this.#candles, start), nearestIndex(this.#candles, end)];
    if (from !== undefined && to !== undefined) {
      this.#view.centreOn((from + to) / 2, to - from, this.#candles.length);
    }
  }

  /** Draws the same anew: times are told by another clock. */
  retell(): void {
    const goBack = this.#view.keep();
    this.#stage.chart.applyOptions(timeWords());
    // The library weighs the marks of its axis only for times that it did not have before.
    this.#stage.series.setData([]);
    this.#replace(this.#candles);
    goBack();
  }

  /** Says whether the pointer is down; what had to wait for its release is drawn then. */
  press(pressed: boolean): void {
    this.#pressed = pressed;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (!pressed && waiting) this.show(waiting);
  }

  #replace(candles: readonly Candle[]): void {
    this.#decimals = priceDecimals(candles);
    this.#candles = candles;
    const { series } = this.#stage;
    this.#replacing = true;
    series.applyOptions({ priceFormat: priceFormatOf(this.#decimals) });
    // The library's type for a time is a number with a brand; ours are Unix seconds as well.
    series.setData(candles.map(asDrawn) as CandlestickData<UTCTimestamp>[]);
    this.volume.draw(candles);
    this.#replacing = false;
  }

  readonly #lookAhead = (range: { from: number; to: number } | null): void => {
    if (!range || this.#replacing) return;
    this.#priceLast(range);
    const ahead = Math.max(READ_AHEAD, Math.min(range.to - range.from, MOST_IN_VIEW));
    if (range.from < ahead) this.#events.nearOldest();
    if (this.#candles.length - range.to < ahead) this.#events.nearNewest();
  };
}
