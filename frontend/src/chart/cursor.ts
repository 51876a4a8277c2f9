import type { IChartApiBase, ISeriesApi, Time, UTCTimestamp } from 'lightweight-charts';
import { nearestIndex } from '../candles/run.ts';
import type { Candle } from '../contract/candle.ts';
import type { Place } from '../marks/mark.ts';
import type { View } from './view.ts';

/** A step in price is this part of the chart's height. */
const PRICE_STEP_PX = 8;

/** The crosshair, moved by keys: candle by candle, and up and down in price. */
export class Cursor {
  readonly #chart: IChartApiBase<Time>;
  readonly #series: ISeriesApi<'Candlestick'>;
  readonly #view: View;
  #place: Place | undefined;

  constructor(chart: IChartApiBase<Time>, series: ISeriesApi<'Candlestick'>, view: View) {
    this.#chart = chart;
    this.#series = series;
    this.#view = view;
  }

  /** Where it stands; undefined while the pointer has taken over. */
  get place(): Place | undefined {
    return this.#place;
  }

  /** Moves by so many candles; at first it appears in the middle of the view, at the close. */
  step(candles: readonly Candle[], by: number): Candle | undefined {
    const from = this.#place ? nearestIndex(candles, this.#place.time) : this.#middle(candles, by);
    if (from === undefined) return undefined;
    const index = Math.min(Math.max(from + by, 0), candles.length - 1);
    const candle = candles[index];
    if (!candle) return undefined;
    this.#view.reveal(index);
    this.put({ time: candle.time, price: candle.close });
    return candle;
  }

  /** Moves up (1) or down (-1) in price, by eight pixels. */
  climb(candles: readonly Candle[], direction: 1 | -1): Place | undefined {
    if (!this.#place) this.step(candles, 0);
    if (!this.#place) return undefined;
    const y = this.#series.priceToCoordinate(this.#place.price);
    const price = y === null ? null : this.#series.coordinateToPrice(y - direction * PRICE_STEP_PX);
    if (price !== null) this.put({ ...this.#place, price });
    return this.#place;
  }

  /** How much price a step up is, where the cursor is or in the middle of the view. */
  priceStep(): number {
    const y =
      (this.#place && this.#series.priceToCoordinate(this.#place.price)) ?? this.#chart.paneSize().height / 2;
    const [here, above] = [
      this.#series.coordinateToPrice(y),
      this.#series.coordinateToPrice(y - PRICE_STEP_PX),
    ];
    return here === null || above === null ? 0 : above - here;
  }

  /** Puts it at a place. */
  put(place: Place): void {
    this.#place = place;
    this.#chart.setCrosshairPosition(place.price, place.time as UTCTimestamp, this.#series);
  }

  /** Leaves the crosshair to the pointer. */
  release(): void {
    this.#place = undefined;
  }

  #middle(candles: readonly Candle[], by: number): number | undefined {
    const { range } = this.#view;
    if (candles.length === 0) return undefined;
    const middle = range ? Math.round((range.from + range.to) / 2) : candles.length - 1;
    return Math.min(Math.max(middle, 0), candles.length - 1) - by;
  }
}
