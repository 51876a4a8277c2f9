import {
  type CandlestickData,
  CandlestickSeries,
  CrosshairMode,
  createChart,
  type IChartApi,
  type ISeriesApi,
  type MouseEventParams,
  type UTCTimestamp,
} from 'lightweight-charts';
import type { Candle } from '../contract/candle.ts';
import { type ChartColours, readColours } from './colours.ts';
import { formatMoment } from './moment.ts';
import { priceDecimals } from './price-format.ts';

/** With fewer candles than this left of the view, older ones are asked for. */
const READ_AHEAD = 1_000;
/** Room beside the newest candle, in candles. */
const RIGHT_OFFSET = 6;

export interface DrawingEvents {
  /** The view has come near the oldest candle drawn. */
  nearOldest: () => void;
  /** The pointer is over this candle; undefined: over none. */
  pointAt: (candle: Candle | undefined) => void;
}

/** A candlestick chart on the screen. It fills its element and follows its size. */
export class Drawing {
  readonly #element: HTMLElement;
  readonly #chart: IChartApi;
  readonly #series: ISeriesApi<'Candlestick'>;
  readonly #events: DrawingEvents;

  constructor(element: HTMLElement, events: DrawingEvents) {
    this.#element = element;
    this.#events = events;
    this.#chart = createChart(element, {
      autoSize: true,
      // The logo brings a style element, which the page's policy refuses; the sidebar names TradingView.
      layout: { attributionLogo: false, fontFamily: getComputedStyle(element).fontFamily, fontSize: 12 },
      localization: { timeFormatter: (time: UTCTimestamp) => formatMoment(time) },
      crosshair: { mode: CrosshairMode.Normal },
      rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.12, bottom: 0.08 } },
      timeScale: { timeVisible: true, borderVisible: false, rightOffset: RIGHT_OFFSET, minBarSpacing: 0.2 },
    });
    this.#series = this.#chart.addSeries(CandlestickSeries, { borderVisible: false });
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      if (range && range.from < READ_AHEAD) events.nearOldest();
    });
    this.#chart.subscribeCrosshairMove(this.#pointAt);
    this.recolour();
  }

  /** Draws these candles, ascending by time, instead of those before; the view stays where it was. */
  show(candles: readonly Candle[]): void {
    const precision = priceDecimals(candles);
    this.#series.applyOptions({ priceFormat: { type: 'price', precision, minMove: 10 ** -precision } });
    this.#series.setData(candles.map(asData));
  }

  /** Takes the stylesheet's colours again. */
  recolour(): void {
    const colours = readColours(this.#element);
    this.#chart.applyOptions(chartColours(colours));
    this.#series.applyOptions({
      upColor: colours.rise,
      wickUpColor: colours.rise,
      downColor: colours.fall,
      wickDownColor: colours.fall,
    });
  }

  /** Moves the view by a part of its width, negative to the past; half of it stays on candles there. */
  pan(share: number): void {
    const scale = this.#chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    if (!range) return;
    const width = range.to - range.from;
    const from = Math.max(range.from + width * share, width / -2);
    scale.setVisibleLogicalRange({ from, to: from + width });
  }

  /** Shows `factor` times as many candles; the newest in view stays where it is. */
  zoom(factor: number): void {
    const scale = this.#chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    if (range)
      scale.setVisibleLogicalRange({ from: range.to - (range.to - range.from) * factor, to: range.to });
  }

  /** Goes to the newest candle. */
  toNewest(): void {
    this.#chart.timeScale().scrollToPosition(RIGHT_OFFSET, false);
  }

  /** Takes the chart off the screen for good. */
  remove(): void {
    this.#chart.remove();
  }

  readonly #pointAt = ({ seriesData }: MouseEventParams): void => {
    const data = seriesData.get(this.#series) as CandlestickData<UTCTimestamp> | undefined;
    this.#events.pointAt(data);
  };
}

/** The library's type for a time is a number with a brand; ours are Unix seconds as well. */
function asData(candle: Candle): CandlestickData<UTCTimestamp> {
  return { ...candle, time: candle.time as UTCTimestamp };
}

function chartColours(colours: ChartColours) {
  const crosshair = { color: colours.crosshair, labelBackgroundColor: colours.label };
  return {
    layout: { background: { color: colours.ground }, textColor: colours.text },
    grid: { vertLines: { color: colours.grid }, horzLines: { color: colours.grid } },
    crosshair: { vertLine: crosshair, horzLine: crosshair },
  };
}
