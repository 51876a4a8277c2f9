import type { IPrimitivePaneView, ISeriesPrimitive, SeriesAttachedParameter, Time } from 'lightweight-charts';

const WORDS = '← the model has learned from this';
const SPACE_PX = 6;

/** A dashed line on the series' pane where the training of the model in use ended. */
export class LearnedLine implements ISeriesPrimitive<Time> {
  readonly #xOf: (time: number) => number | undefined;
  readonly #view: IPrimitivePaneView;
  #until: number | null = null;
  #colour = '';
  #font = '';
  #redraw: (() => void) | undefined;

  /** `xOf` gives the place of a time on the pane as it is now, in CSS pixels. */
  constructor(xOf: (time: number) => number | undefined) {
    this.#xOf = xOf;
    this.#view = {
      zOrder: () => 'bottom',
      renderer: () => ({
        draw: (target) =>
          target.useMediaCoordinateSpace(({ context, mediaSize }) =>
            this.#paint(context, mediaSize.width, mediaSize.height),
          ),
      }),
    };
  }

  attached({ requestUpdate }: SeriesAttachedParameter<Time>): void {
    this.#redraw = requestUpdate;
  }

  detached(): void {
    this.#redraw = undefined;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#until === null ? [] : [this.#view];
  }

  /** Draws it at another moment (Unix seconds); null takes it away. */
  show(until: number | null): void {
    this.#until = until;
    this.#redraw?.();
  }

  /** Takes other colours and letters. */
  restyle(colour: string, fontFamily: string): void {
    this.#colour = colour;
    this.#font = `11px ${fontFamily}`;
    this.#redraw?.();
  }

  #paint(context: CanvasRenderingContext2D, width: number, height: number): void {
    const x = this.#until === null ? undefined : this.#xOf(this.#until);
    if (x === undefined || x < 0 || x > width) return;
    context.save();
    context.strokeStyle = this.#colour;
    context.fillStyle = this.#colour;
    context.setLineDash([6, 4]);
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, height);
    context.stroke();
    context.font = this.#font;
    context.textAlign = 'right';
    context.fillText(WORDS, x - SPACE_PX, height - SPACE_PX);
    context.restore();
  }
}
