import {
  CandlestickSeries,
  CrosshairMode,
  createChart,
  type IChartApi,
  type ISeriesApi,
  type UTCTimestamp,
} from 'lightweight-charts';
import { formatMoment } from '../moment/moment.ts';
import { RIGHT_OFFSET } from './view.ts';

/** The library's chart with its one series. */
export interface Stage {
  readonly element: HTMLElement;
  readonly chart: IChartApi;
  readonly series: ISeriesApi<'Candlestick'>;
}

/** An empty candlestick chart that fills `element` and follows its size. */
export function buildStage(element: HTMLElement): Stage {
  const chart = createChart(element, {
    autoSize: true,
    // The logo brings a style element, which the page's policy refuses; the sidebar names TradingView.
    layout: { attributionLogo: false, fontFamily: getComputedStyle(element).fontFamily, fontSize: 12 },
    localization: { timeFormatter: (time: UTCTimestamp) => formatMoment(time) },
    crosshair: { mode: CrosshairMode.Normal },
    kineticScroll: { touch: false, mouse: false },
    rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.12, bottom: 0.1 } },
    timeScale: { timeVisible: true, borderVisible: false, rightOffset: RIGHT_OFFSET, minBarSpacing: 0.2 },
  });
  return { element, chart, series: chart.addSeries(CandlestickSeries, { borderVisible: false }) };
}
