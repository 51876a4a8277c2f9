import {
  CandlestickSeries,
  CrosshairMode,
  createChartEx,
  type IChartApiBase,
  type ISeriesApi,
  type TickMarkType,
  type Time,
} from 'lightweight-charts';
import { formatMoment } from '../moment/moment.ts';
import { tickLabel } from './tick-label.ts';
import { RIGHT_OFFSET } from './view.ts';
import { zonedScale } from './zoned-scale.ts';

/**
 * Room for a price such as 1,079.99, in CSS pixels: an axis that grows with its first label takes candles out
 * of view, and a reload would show others than before.
 */
const PRICE_AXIS_WIDTH = 76;

/** The library's chart with its one series. */
export interface Stage {
  readonly element: HTMLElement;
  readonly chart: IChartApiBase<Time>;
  readonly series: ISeriesApi<'Candlestick'>;
}

/** An empty candlestick chart that fills `element` and follows its size. */
export function buildStage(element: HTMLElement): Stage {
  const chart = createChartEx<Time, ReturnType<typeof zonedScale>>(element, zonedScale(), {
    autoSize: true,
    // The logo brings a style element, which the page's policy refuses; the sidebar names TradingView.
    layout: { attributionLogo: false, fontFamily: getComputedStyle(element).fontFamily, fontSize: 12 },
    ...timeWords(),
    crosshair: { mode: CrosshairMode.Normal },
    kineticScroll: { touch: false, mouse: false },
    rightPriceScale: {
      borderVisible: false,
      scaleMargins: { top: 0.12, bottom: 0.1 },
      minimumWidth: PRICE_AXIS_WIDTH,
    },
  });
  chart.timeScale().applyOptions({ borderVisible: false, rightOffset: RIGHT_OFFSET });
  return { element, chart, series: chart.addSeries(CandlestickSeries, { borderVisible: false }) };
}

/**
 * Options by which times are told as the page's clock shows them; new ones make the library write all anew.
 */
export function timeWords() {
  return {
    localization: { timeFormatter: (time: Time) => formatMoment(time as number) },
    timeScale: {
      timeVisible: true,
      secondsVisible: true,
      tickMarkFormatter: (time: Time, type: TickMarkType) => tickLabel(time, type),
    },
  };
}
