import type { Look } from '../marks/look.ts';

/** A place on the screen, in CSS pixels from the pane's top left. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

interface Common {
  readonly key: string;
  /** `#rrggbb` */
  readonly colour: string;
  readonly emphasis: Emphasis;
}

/** Selected marks show the ends by which they can be dragged. */
export type Emphasis = 'none' | 'hovered' | 'selected';

/** An arrow whose tip points at a candle. */
export interface ArrowShape extends Common {
  readonly kind: 'arrow';
  readonly tip: Spot;
  readonly up: boolean;
}

export interface LineShape extends Common {
  readonly kind: 'line';
  readonly from: Spot;
  readonly to: Spot;
}

export interface RectangleShape extends Common {
  readonly kind: 'rectangle';
  readonly from: Spot;
  readonly to: Spot;
}

/** A span of candles, as high as they are, with its name on a tag. */
export interface SpanShape extends Common {
  readonly kind: 'span';
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly tag: string;
  /** The x of what is stored as start and end: they cross while one is dragged past the other. */
  readonly startX: number;
  readonly endX: number;
  readonly look: Look;
}

export type Shape = ArrowShape | LineShape | RectangleShape | SpanShape;

/** An arrow's size. */
export const ARROW = { width: 11, height: 15, gap: 5, step: 19 } as const;
