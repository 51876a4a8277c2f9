import type { UTCTimestamp } from 'lightweight-charts';
import type { Candle } from '../contract/candle.ts';
import type { Drawable, Place } from '../marks/mark.ts';
import type { Hit } from '../scene/hit.ts';
import { MarksPrimitive } from '../scene/marks-primitive.ts';
import type { Projection } from '../scene/projection.ts';
import { xOf } from '../scene/projection.ts';
import { sceneOf } from '../scene/scene.ts';
import type { Shape, Spot } from '../scene/shape.ts';
import type { CandleLayer } from './candle-layer.ts';
import { storedPrice } from './price-format.ts';
import type { Stage } from './stage.ts';

/** What is drawn over the candles. */
export interface Overlay {
  marks: readonly Drawable[];
  selected: string | null;
  /** Those that are selected together with others. */
  picked: ReadonlySet<string>;
  /** A mark in the making, whose open end is where the crosshair is. */
  draft: ((to: Place | undefined) => Drawable | undefined) | null;
  /** The pointer's form over a mark, over an end and the body of the selected one, and elsewhere. */
  pointer: { onMark: string; onEnd: string; onSelected: string; elsewhere: string };
}

const NO_OVERLAY: Overlay = {
  marks: [],
  selected: null,
  picked: new Set(),
  draft: null,
  pointer: { onMark: 'pointer', onEnd: 'grab', onSelected: 'move', elsewhere: 'crosshair' },
};

/** The marks on a chart, drawn on its canvas and found again by place. */
export class MarkLayer {
  readonly #stage: Stage;
  readonly #candles: CandleLayer;
  readonly #primitive: MarksPrimitive;
  #overlay = NO_OVERLAY;
  #hovered: string | null = null;
  #pointed: Place | undefined;
  #ground = '';

  constructor(stage: Stage, candles: CandleLayer) {
    this.#stage = stage;
    this.#candles = candles;
    this.#primitive = new MarksPrimitive({
      shapes: () => this.#shapes(),
      paper: () => ({
        ground: this.#ground,
        fontFamily: stage.chart.options().layout.fontFamily,
        width: stage.chart.timeScale().width(),
      }),
      cursor: (grip) => {
        const { onMark, onEnd, onSelected } = this.#overlay.pointer;
        if (!grip) return onMark;
        return grip.part === 'body' ? onSelected : onEnd;
      },
    });
    stage.series.attachPrimitive(this.#primitive);
  }

  /** Draws other marks. */
  show(overlay: Overlay): void {
    this.#overlay = overlay;
    this.#stage.element.style.cursor = overlay.pointer.elsewhere;
    this.#primitive.redraw();
  }

  /** What lies at this place of the pane, in CSS pixels. */
  hit({ x, y }: Spot): Hit | undefined {
    return this.#primitive.hit(x, y);
  }

  /** What of the selected mark can be taken hold of there, by a finger or by something finer. */
  grip({ x, y }: Spot, finger: boolean): Hit | undefined {
    return this.#primitive.grip(x, y, finger);
  }

  /** The crosshair is at a place, over the mark with this key; both may be nothing. */
  point(place: Place | undefined, hovered: string | null): void {
    const drafting = this.#overlay.draft !== null;
    const changed = hovered !== this.#hovered || drafting;
    this.#pointed = place;
    this.#hovered = hovered;
    if (changed) this.#primitive.redraw();
  }

  /** Takes the pane's colour, which handles and outlines have. */
  recolour(ground: string): void {
    this.#ground = ground;
    this.#primitive.redraw();
  }

  /** Whether a spot is on the pane, and not on an axis. */
  isInside({ x, y }: Spot): boolean {
    const { chart } = this.#stage;
    return x >= 0 && y >= 0 && x <= chart.timeScale().width() && y <= chart.paneSize().height;
  }

  /** The marks that touch the box between two spots, by their keys. */
  within(from: Spot, to: Spot): string[] {
    return this.#primitive.within(from, to);
  }

  /**
   * The place under a spot: a candle's time, and the price at that height or, snapped, the candle's nearest.
   */
  placeAt({ x, y }: Spot, snapped = false): Place | undefined {
    const { candles } = this.#candles;
    const logical = this.#stage.chart.timeScale().coordinateToLogical(x);
    const price = this.#stage.series.coordinateToPrice(y);
    if (logical === null || price === null) return undefined;
    const index = Math.min(Math.max(logical, 0), candles.length - 1);
    const candle: Candle | undefined = candles[index];
    if (!candle) return undefined;
    return { time: candle.time, price: snapped ? this.#nearestPrice(candle, y) : storedPrice(price) };
  }

  /** Of a candle's four prices the one that is drawn nearest to this height. */
  #nearestPrice({ open, high, low, close }: Candle, y: number): number {
    const away = (price: number) => Math.abs((this.#stage.series.priceToCoordinate(price) ?? 0) - y);
    return [open, high, low, close].reduce((best, price) => (away(price) < away(best) ? price : best));
  }

  /** Where a place lies on the pane, in CSS pixels; it may be outside. */
  spotOf({ time, price }: Place): Spot | undefined {
    const projection = this.#projection();
    return projection && { x: xOf(projection, time), y: projection.y(price) };
  }

  #shapes(): Shape[] {
    const projection = this.#projection();
    if (!projection) return [];
    const { marks, selected, picked, draft } = this.#overlay;
    const making = draft?.(this.#pointed);
    const attention = { selected: making?.key ?? selected, hovered: this.#hovered, picked };
    return sceneOf(making ? [...marks, making] : marks, projection, attention);
  }

  #projection(): Projection | undefined {
    const { candles } = this.#candles;
    const scale = this.#stage.chart.timeScale();
    const [first] = candles;
    if (!first) return undefined;
    const origin = scale.timeToCoordinate(first.time as UTCTimestamp);
    if (origin === null) return undefined;
    return {
      candles,
      origin,
      spacing: scale.options().barSpacing,
      width: scale.width(),
      height: this.#stage.chart.paneSize().height,
      y: (price) => this.#stage.series.priceToCoordinate(price) ?? Number.NaN,
    };
  }
}
