import { PriceScaleMode } from 'lightweight-charts';
import { extremesOf } from '../candles/drawn.ts';
import type { Candle } from '../contract/candle.ts';
import { Store } from '../store/store.ts';
import type { Stage } from './stage.ts';

/** Candles that are flatter than this together cannot be told from a line. */
const SEEN_PX = 8;

/** The price axis of a chart: which prices are in view, and how they lie. */
export class PriceAxis {
  /** Whether it follows what is in view. */
  readonly store = new Store({ follows: true });
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Shows the prices of the candles in view again, whatever was done to the axis. */
  fit(): void {
    this.follow(true);
  }

  /** Follows what is in view, or stays where it is. */
  follow(wanted: boolean): void {
    this.#scale.setAutoScale(wanted);
    this.look();
  }

  /** Somebody may have dragged it, of which the library does not tell. */
  look(): void {
    this.store.set({ follows: this.#scale.options().autoScale });
  }

  /** Fits only where these candles cannot be seen: a view that somebody chose stays otherwise. */
  reveal(candles: readonly Candle[]): void {
    if (!this.#scale.options().autoScale && !this.#areSeen(candles)) this.fit();
  }

  /** Equal distances are equal differences, or for a logarithmic axis equal ratios. */
  set logarithmic(wanted: boolean) {
    this.#scale.applyOptions({ mode: wanted ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal });
  }

  get #scale() {
    return this.#stage.chart.priceScale('right');
  }

  #areSeen(candles: readonly Candle[]): boolean {
    const height = this.#stage.chart.paneSize().height;
    const spots = candles.map(extremesOf).flatMap(({ high, low }) => {
      const [top, bottom] = [high, low].map(
        (price) => this.#stage.series.priceToCoordinate(price) ?? Number.NaN,
      );
      return top !== undefined && bottom !== undefined && bottom > 0 && top < height ? [top, bottom] : [];
    });
    return spots.length > 0 && Math.max(...spots) - Math.min(...spots) >= SEEN_PX;
  }
}
