import type { CandlestickData, MouseEventParams, UTCTimestamp } from 'lightweight-charts';
import type { Candle } from '../contract/candle.ts';
import type { Place } from '../marks/mark.ts';
import type { Spot } from '../scene/shape.ts';
import { CandleLayer, type ReadAhead } from './candle-layer.ts';
import { watchClicks } from './clicks.ts';
import { chartColours, readColours, seriesColours } from './colours.ts';
import { Cursor } from './cursor.ts';
import { LearnedLine } from './learned-line.ts';
import { type MarkDragEvents, watchMarkDrags } from './mark-drags.ts';
import { MarkLayer } from './mark-layer.ts';
import { type Modifiers, NONE_HELD } from './modifiers.ts';
import { PriceAxis } from './price-axis.ts';
import { storedPrice } from './price-format.ts';
import { buildStage, type Stage } from './stage.ts';
import { RIGHT_OFFSET, View } from './view.ts';
import { candlesIn, indexAtTime } from './view-times.ts';
import { Whole } from './whole.ts';

export interface DrawingEvents extends ReadAhead, MarkDragEvents {
  /** The crosshair is on this candle, at this place; undefined: on none. */
  pointAt: (candle: Candle | undefined, place?: Place) => void;
  /** A click at a place, on the mark with this key. */
  press: (place: Place, key: string | null, held: Modifiers) => void;
}

/** A candlestick chart on the screen, with marks on it, for pointer and keys alike. */
export class Drawing {
  readonly view: View;
  readonly cursor: Cursor;
  readonly candles: CandleLayer;
  readonly marks: MarkLayer;
  readonly axis: PriceAxis;
  readonly learned: LearnedLine;
  readonly whole: Whole;
  readonly #stage: Stage;
  readonly #events: DrawingEvents;
  readonly #stop = new AbortController();
  /** The end at which the cursor is to be, while it is read. */
  #expected: 'oldest' | 'newest' | undefined;

  constructor(element: HTMLElement, events: DrawingEvents) {
    this.#stage = buildStage(element);
    this.#events = events;
    const { chart, series } = this.#stage;
    this.view = new View(chart);
    this.candles = new CandleLayer(this.#stage, this.view, events);
    this.marks = new MarkLayer(this.#stage, this.candles);
    this.learned = new LearnedLine((time) => this.marks.spotOf({ time, price: 0 })?.x);
    series.attachPrimitive(this.learned);
    this.axis = new PriceAxis(this.#stage);
    this.whole = new Whole(element, this.view, this.candles);
    this.view.arrived = () => this.axis.reveal(this.inView());
    this.cursor = new Cursor(chart, series, this.view);
    chart.subscribeCrosshairMove(this.#point);
    chart.timeScale().subscribeSizeChange(() => this.whole.limitZoom());
    this.#watchPointer(element);
    this.recolour();
  }

  /** Moves the cursor by so many candles; false when there are none. */
  step(by: number): boolean {
    const candle = this.cursor.step(this.candles.candles, by);
    if (candle) this.#events.pointAt(candle, this.cursor.place);
    return this.#pointAtCursor();
  }

  /** The cursor is to be at this end once the view is. */
  expectCursor(end: 'oldest' | 'newest'): void {
    this.#expected = end;
  }

  /** Goes to the first or last candle drawn, with the cursor if that is expected there or keys moved it. */
  toEnd(end: 'oldest' | 'newest'): void {
    if (end === 'oldest') this.view.toOldest();
    else this.view.toNewest();
    const candle = this.candles.candles.at(end === 'oldest' ? 0 : -1);
    const isExpected = this.#expected === end;
    this.#expected = undefined;
    if (!candle || !(isExpected || this.cursor.place)) return;
    this.cursor.put({ time: candle.time, price: candle.close });
    this.#events.pointAt(candle, this.cursor.place);
    this.#pointAtCursor();
  }

  /** The candles in view. */
  inView(): readonly Candle[] {
    const { range } = this.view;
    return range ? candlesIn(this.candles.candles, range) : [];
  }

  /** Whether any candle is in view. */
  get hasCandles(): boolean {
    return this.inView().length > 0;
  }

  /** Shows the prices of what is in view, or of the nearest candles where the view has left them behind. */
  fit(): void {
    const { range } = this.view;
    if (range && !this.hasCandles) this.toEnd(range.to < 0 ? 'oldest' : 'newest');
    this.axis.fit();
  }

  /** Shows the candles from one time to another (Unix seconds); without an end, up to the newest drawn. */
  showTimes(from: number, to: number): void {
    const { candles } = this.candles;
    const end =
      to === Number.POSITIVE_INFINITY ? candles.length - 1 + RIGHT_OFFSET : indexAtTime(candles, to);
    this.view.show(indexAtTime(candles, from), end);
    this.view.arrived();
  }

  /** Moves the cursor up (1) or down (-1) in price; false when there are no candles. */
  climb(direction: 1 | -1): boolean {
    this.cursor.climb(this.candles.candles, direction);
    return this.#pointAtCursor();
  }

  /** How much price one step of the cursor is. */
  priceStep(): number {
    return this.cursor.priceStep();
  }

  /** Presses at the cursor that keys have moved. */
  pressAtCursor(held: Modifiers = NONE_HELD): void {
    const { place } = this.cursor;
    if (!place) return;
    const spot = this.marks.spotOf(place);
    const hit = spot && this.marks.hit(spot);
    const snapped = held.mod && spot ? this.marks.placeAt(spot, true) : undefined;
    this.#events.press(snapped ?? { ...place, price: storedPrice(place.price) }, hit?.key ?? null, held);
  }

  /** Takes the stylesheet's colours again. */
  recolour(): void {
    const colours = readColours(this.#stage.element);
    this.#stage.chart.applyOptions(chartColours(colours));
    this.#stage.series.applyOptions(seriesColours(colours));
    this.candles.volume.recolour(colours);
    this.marks.recolour(colours.ground);
    this.learned.restyle(colours.text, this.#stage.chart.options().layout.fontFamily);
  }

  /** Takes the chart off the screen for good. */
  remove(): void {
    this.#stop.abort();
    this.#stage.chart.remove();
  }

  /** The library tells of the pointer only, not of a crosshair that was put somewhere. */
  #pointAtCursor(): boolean {
    const { place } = this.cursor;
    const spot = place && this.marks.spotOf(place);
    if (spot) this.marks.point(place, this.marks.hit(spot)?.key ?? null);
    return spot !== undefined;
  }

  readonly #point = ({ seriesData, point, sourceEvent }: MouseEventParams): void => {
    if (sourceEvent) this.cursor.release();
    // The view has moved under the crosshair, which the library leaves where it is on the screen.
    if (this.cursor.place) {
      this.cursor.put(this.cursor.place);
      return;
    }
    const bar = seriesData.get(this.#stage.series) as CandlestickData<UTCTimestamp> | undefined;
    const place = point && this.marks.placeAt(point, Boolean(sourceEvent?.ctrlKey || sourceEvent?.metaKey));
    this.#events.pointAt(bar && this.candles.at(bar.time), place);
    this.marks.point(place, point ? (this.marks.hit(point)?.key ?? null) : null);
  };

  readonly #click = (spot: Spot, held: Modifiers): void => {
    const place = this.marks.isInside(spot) ? this.marks.placeAt(spot, held.mod) : undefined;
    if (!place) return;
    this.cursor.release();
    this.#events.press(place, this.marks.hit(spot)?.key ?? null, held);
  };

  #watchPointer(element: HTMLElement): void {
    const { signal } = this.#stop;
    element.addEventListener('pointerdown', () => this.candles.press(true), { capture: true, signal });
    // The library has turned the axis by the next frame.
    const lookAtAxis = () => requestAnimationFrame(() => this.axis.look());
    for (const turn of ['pointerup', 'dblclick', 'wheel', 'touchend'] as const)
      element.addEventListener(turn, lookAtAxis, { passive: true, signal });
    for (const end of ['pointerup', 'pointercancel'] as const) {
      window.addEventListener(end, () => this.candles.press(false), { signal });
    }
    watchClicks(element, signal, this.#click);
    watchMarkDrags(element, signal, this.marks, this.#events, (held) =>
      this.#stage.chart.applyOptions({ handleScroll: !held, handleScale: !held }),
    );
  }
}
