import { HistogramSeries, type ISeriesApi, type UTCTimestamp } from 'lightweight-charts';
import type { Candle } from '../contract/candle.ts';
import type { ChartColours } from './colours.ts';
import type { Stage } from './stage.ts';

/** The price scale of its own, which no axis shows. */
const SCALE = 'volume';
/** Bars fill the lowest fifth of the chart, behind the candles. */
const TOP = 0.8;
/** Candles and marks stay what one sees first. */
const OPACITY = 0.4;

/** The volume of the candles as bars at the bottom. Without volumes, or when hidden, it costs nothing. */
export class VolumeLayer {
  readonly #stage: Stage;
  #series: ISeriesApi<'Histogram'> | undefined;
  #candles: readonly Candle[] = [];
  #colours: Pick<ChartColours, 'rise' | 'fall'> = { rise: '', fall: '' };
  #isShown = true;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Draws the volume of these candles, where they have one. */
  draw(candles: readonly Candle[]): void {
    this.#candles = candles;
    this.#update();
  }

  /** Shows or hides it. */
  show(isShown: boolean): void {
    this.#isShown = isShown;
    this.#update();
  }

  recolour({ rise, fall }: ChartColours): void {
    this.#colours = { rise, fall };
    this.#update();
  }

  #update(): void {
    const isWanted = this.#isShown && hasVolume(this.#candles);
    if (isWanted) this.#series ??= this.#add();
    else this.#remove();
    if (this.#series) this.#fill(this.#series);
  }

  #add(): ISeriesApi<'Histogram'> {
    const { chart } = this.#stage;
    const series = chart.addSeries(HistogramSeries, {
      priceScaleId: SCALE,
      priceFormat: { type: 'volume' },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    chart.priceScale(SCALE).applyOptions({ scaleMargins: { top: TOP, bottom: 0 } });
    series.setSeriesOrder(0);
    return series;
  }

  #fill(series: ISeriesApi<'Histogram'>): void {
    const { rise, fall } = this.#colours;
    const [risen, fallen] = [faint(rise), faint(fall)];
    // The library's type for a time is a number with a brand; ours are Unix seconds as well.
    const bars = this.#candles.map(({ time, open, close, volume }) =>
      volume === undefined
        ? { time: time as UTCTimestamp }
        : { time: time as UTCTimestamp, value: volume, color: close >= open ? risen : fallen },
    );
    series.setData(bars);
  }

  #remove(): void {
    if (this.#series) this.#stage.chart.removeSeries(this.#series);
    this.#series = undefined;
  }
}

/** Whether any of the candles has a volume. */
export function hasVolume(candles: readonly Candle[]): boolean {
  return candles.some(({ volume }) => volume !== undefined);
}

/** `rgb(1, 2, 3)` so faint that candles stand out before it. */
function faint(colour: string): string {
  const numbers = colour.match(/[\d.]+/g);
  return numbers ? `rgba(${numbers.slice(0, 3).join(', ')}, ${OPACITY})` : colour;
}
