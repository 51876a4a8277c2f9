import type {
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  PrimitiveHoveredItem,
  SeriesAttachedParameter,
  Time,
} from 'lightweight-charts';
import { gripAt, type Hit, hitAt, within } from './hit.ts';
import { type Paper, paintAreas, paintStrokes } from './paint.ts';
import type { Shape, Spot } from './shape.ts';

type Paint = (context: CanvasRenderingContext2D, shapes: readonly Shape[], paper: Paper) => void;

/** What it asks when the view has changed. */
export interface MarksSource {
  /** The shapes for the view as it is now. */
  shapes: () => Shape[];
  paper: () => Paper;
  /** The pointer's form over a mark, and over what of it can be taken hold of. */
  cursor: (grip: Hit | undefined) => string;
}

/** Draws marks on the series' pane, and tells the library what lies under the pointer. */
export class MarksPrimitive implements ISeriesPrimitive<Time> {
  readonly #source: MarksSource;
  readonly #views: readonly IPrimitivePaneView[];
  #drawn: Shape[] = [];
  /** Whether marks have changed since: the library asks with its next frame, a hand may be quicker. */
  #isOutdated = false;
  #requestUpdate: (() => void) | undefined;

  constructor(source: MarksSource) {
    this.#source = source;
    this.#views = [this.#view('bottom', paintAreas), this.#view('top', paintStrokes)];
  }

  attached({ requestUpdate }: SeriesAttachedParameter<Time>): void {
    this.#requestUpdate = requestUpdate;
  }

  detached(): void {
    this.#requestUpdate = undefined;
  }

  /** Called by the library when the view has changed. */
  updateAllViews(): void {
    this.#drawn = this.#source.shapes();
    this.#isOutdated = false;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }

  hitTest(x: number, y: number): PrimitiveHoveredItem | null {
    const hit = this.hit(x, y);
    const grip = this.grip(x, y);
    const key = grip?.key ?? hit?.key;
    return key ? { externalId: key, zOrder: 'top', cursorStyle: this.#source.cursor(grip) } : null;
  }

  /** What lies at this place of the pane, in CSS pixels. */
  hit(x: number, y: number): Hit | undefined {
    return hitAt(this.#shapes, { x, y });
  }

  /** What of the selected mark can be taken hold of there, by a finger or by something finer. */
  grip(x: number, y: number, finger = false): Hit | undefined {
    return gripAt(this.#shapes, { x, y }, this.#source.paper().width, finger);
  }

  /** The keys of the shapes that touch the box between two spots. */
  within(from: Spot, to: Spot): string[] {
    return within(this.#shapes, from, to);
  }

  /** Draws anew: marks, or what is known of them, have changed. */
  redraw(): void {
    this.#isOutdated = true;
    this.#requestUpdate?.();
  }

  get #shapes(): readonly Shape[] {
    if (this.#isOutdated) this.updateAllViews();
    return this.#drawn;
  }

  #view(zOrder: 'bottom' | 'top', paint: Paint): IPrimitivePaneView {
    const renderer: IPrimitivePaneRenderer = {
      draw: (target) =>
        target.useMediaCoordinateSpace(({ context }) => paint(context, this.#shapes, this.#source.paper())),
    };
    return { zOrder: () => zOrder, renderer: () => renderer };
  }
}
