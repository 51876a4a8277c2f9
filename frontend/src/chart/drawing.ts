import type { CandlestickData, MouseEventParams, UTCTimestamp } from 'lightweight-charts';
import type { Candle } from '../contract/candle.ts';
import type { Place } from '../marks/mark.ts';
import type { Hit } from '../scene/hit.ts';
import type { Spot } from '../scene/shape.ts';
import { CandleLayer, type ReadAhead } from './candle-layer.ts';
import { watchClicks } from './clicks.ts';
import { chartColours, readColours, seriesColours } from './colours.ts';
import { Cursor } from './cursor.ts';
import { watchDrags } from './dragging.ts';
import { MarkLayer } from './mark-layer.ts';
import { storedPrice } from './price-format.ts';
import { buildStage, type Stage } from './stage.ts';
import { View } from './view.ts';

export interface DrawingEvents extends ReadAhead {
  /** The crosshair is on this candle; undefined: on none. */
  pointAt: (candle: Candle | undefined) => void;
  /** A click at a place, on the mark with this key. */
  press: (place: Place, key: string | null) => void;
  /** Whether the selected mark may be dragged now. */
  canDrag: (hit: Hit) => boolean;
  /** An end, or all of it, is dragged from one place to another. */
  drag: (hit: Hit, from: Place, to: Place) => void;
  /** It is let go there; null: given up, everything as before. */
  drop: (hit: Hit, from: Place, to: Place | null) => void;
}

/** A candlestick chart on the screen, with marks on it, for pointer and keys alike. */
export class Drawing {
  readonly view: View;
  readonly cursor: Cursor;
  readonly candles: CandleLayer;
  readonly marks: MarkLayer;
  readonly #stage: Stage;
  readonly #events: DrawingEvents;
  readonly #stop = new AbortController();

  constructor(element: HTMLElement, events: DrawingEvents) {
    this.#stage = buildStage(element);
    this.#events = events;
    const { chart, series } = this.#stage;
    this.view = new View(chart);
    this.candles = new CandleLayer(this.#stage, this.view, events);
    this.marks = new MarkLayer(this.#stage, this.candles);
    this.cursor = new Cursor(chart, series, this.view);
    chart.subscribeCrosshairMove(this.#point);
    this.#watchPointer(element);
    this.recolour();
  }

  /** Moves the cursor by so many candles; false when there are none. */
  step(by: number): boolean {
    const candle = this.cursor.step(this.candles.candles, by);
    if (candle) this.#events.pointAt(candle);
    return this.#pointAtCursor();
  }

  /** Goes to the first or last candle drawn, and takes the cursor along if keys have moved it. */
  toEnd(end: 'oldest' | 'newest'): void {
    if (end === 'oldest') this.view.toOldest();
    else this.view.toNewest();
    const candle = this.candles.candles.at(end === 'oldest' ? 0 : -1);
    if (!candle || !this.cursor.place) return;
    this.cursor.put({ time: candle.time, price: candle.close });
    this.#events.pointAt(candle);
    this.#pointAtCursor();
  }

  /** Moves the cursor up (1) or down (-1) in price; false when there are no candles. */
  climb(direction: 1 | -1): boolean {
    this.cursor.climb(this.candles.candles, direction);
    return this.#pointAtCursor();
  }

  /** Presses at the cursor that keys have moved. */
  pressAtCursor(): void {
    const { place } = this.cursor;
    if (!place) return;
    const spot = this.marks.spotOf(place);
    const hit = spot && this.marks.hit(spot);
    this.#events.press({ ...place, price: storedPrice(place.price) }, hit?.key ?? null);
  }

  /** Takes the stylesheet's colours again. */
  recolour(): void {
    const colours = readColours(this.#stage.element);
    this.#stage.chart.applyOptions(chartColours(colours));
    this.#stage.series.applyOptions(seriesColours(colours));
    this.marks.recolour(colours.ground);
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
    const candle = seriesData.get(this.#stage.series) as CandlestickData<UTCTimestamp> | undefined;
    this.#events.pointAt(candle);
    const place = point && this.marks.placeAt(point);
    this.marks.point(place, point ? (this.marks.hit(point)?.key ?? null) : null);
  };

  readonly #click = (spot: Spot): void => {
    const place = this.marks.isInside(spot) ? this.marks.placeAt(spot) : undefined;
    if (!place) return;
    this.cursor.release();
    this.#events.press(place, this.marks.hit(spot)?.key ?? null);
  };

  #watchPointer(element: HTMLElement): void {
    const { signal } = this.#stop;
    element.addEventListener('pointerdown', () => this.candles.press(true), { capture: true, signal });
    for (const end of ['pointerup', 'pointercancel'] as const) {
      window.addEventListener(end, () => this.candles.press(false), { signal });
    }
    watchClicks(element, signal, this.#click);
    watchDrags(element, signal, {
      grip: (spot) => {
        const hit = this.marks.grip(spot);
        return hit && this.#events.canDrag(hit) ? hit : undefined;
      },
      hold: (held) => this.#stage.chart.applyOptions({ handleScroll: !held, handleScale: !held }),
      moved: (hit, from, spot) => {
        const [start, place] = [this.marks.placeAt(from), this.marks.placeAt(spot)];
        if (start && place) this.#events.drag(hit, start, place);
      },
      dropped: (hit, from, spot) => {
        const start = this.marks.placeAt(from);
        if (start) this.#events.drop(hit, start, (spot && this.marks.placeAt(spot)) ?? null);
      },
    });
  }
}
