import { extremesOf } from '../candles/drawn.ts';
import { nearestIndex } from '../candles/run.ts';
import type { Drawable } from '../marks/mark.ts';
import { type Projection, priceExtent, xOf } from './projection.ts';
import { ARROW, type ArrowShape, type Emphasis, type Shape, type SpanShape } from './shape.ts';

/** Room between a span's edges and its candles. */
const MARGIN = 8;
/** So far beside the pane a shape is still drawn: its stroke or arrow may reach in. */
const OVERHANG = 20;

/** How high the band of a reviewed stretch is. */
const STRETCH_PX = 10;

type Kind<Name extends Drawable['kind']> = Extract<Drawable, { kind: Name }>;

/** Which marks are looked at, by key. */
export interface Attention {
  selected: string | null;
  hovered: string | null;
  /** Those that are selected together. */
  picked?: ReadonlySet<string>;
}

/** The marks that touch the pane, as shapes on it; in the order in which they are drawn. */
export function sceneOf(marks: readonly Drawable[], projection: Projection, attention: Attention): Shape[] {
  const stacks = new Map<string, number>();
  const shapes = marks.map((mark) => {
    const emphasis = emphasisOf(mark.key, attention);
    if (mark.kind === 'point') return arrowOf(mark, projection, emphasis, stacks);
    if (mark.kind === 'span') return spanOf(mark, projection, emphasis);
    return lineOf(mark, projection, emphasis);
  });
  return shapes.filter((shape) => shape !== undefined).sort((a, b) => layer(a) - layer(b));
}

function emphasisOf(key: string, { selected, hovered, picked }: Attention): Emphasis {
  if (key === selected) return 'selected';
  return key === hovered || picked?.has(key) ? 'hovered' : 'none';
}

/** Areas below strokes, strokes below arrows; what is looked at on top of its kind. */
function layer({ kind, emphasis }: Shape): number {
  const area = kind === 'span' || kind === 'rectangle';
  return (area ? 0 : kind === 'line' ? 2 : 4) + (emphasis === 'none' ? 0 : 1);
}

function arrowOf(
  { key, colour, time, up }: Kind<'point'>,
  projection: Projection,
  emphasis: Emphasis,
  stacks: Map<string, number>,
): ArrowShape | undefined {
  const x = xOf(projection, time);
  if (x < -OVERHANG || x > projection.width + OVERHANG) return undefined;
  const candle = projection.candles[nearestIndex(projection.candles, time) ?? -1];
  if (!candle) return undefined;
  const stack = `${time}${up}`;
  const before = stacks.get(stack) ?? 0;
  stacks.set(stack, before + 1);
  const away = ARROW.gap + before * ARROW.step;
  const { high, low } = extremesOf(candle);
  const y = up ? projection.y(low) + away : projection.y(high) - away;
  return { kind: 'arrow', key, colour, emphasis, tip: { x, y }, up };
}

function lineOf(
  { key, kind, colour, from, to }: Kind<'line' | 'rectangle'>,
  projection: Projection,
  emphasis: Emphasis,
): Shape | undefined {
  const [a, b] = [from, to].map(({ time, price }) => ({ x: xOf(projection, time), y: projection.y(price) }));
  if (!a || !b || !touches(projection, a.x, b.x)) return undefined;
  return { kind, key, colour, emphasis, from: a, to: b };
}

function spanOf(mark: Kind<'span'>, projection: Projection, emphasis: Emphasis): SpanShape | undefined {
  const half = Math.max(1.5, projection.spacing / 2);
  const [startX, endX] = [xOf(projection, mark.start), xOf(projection, mark.end)];
  const [left, right] = [Math.min(startX, endX) - half, Math.max(startX, endX) + half];
  if (!touches(projection, left, right)) return undefined;
  const [start, end] = [Math.min(mark.start, mark.end), Math.max(mark.start, mark.end)];
  const extent = priceExtent(projection.candles, start, end);
  if (!extent) return undefined;
  return {
    kind: 'span',
    key: mark.key,
    colour: mark.colour,
    emphasis,
    left,
    right,
    ...heightOf(mark, projection, extent),
    tag: mark.tag,
    startX: startX <= endX ? left : right,
    endX: startX <= endX ? right : left,
    look: mark.look,
  };
}

/** As high as its candles; a reviewed stretch is a band at the pane's foot, beside what was found in it. */
function heightOf(
  { look }: Kind<'span'>,
  { height, y }: Projection,
  { high, low }: { high: number; low: number },
): { top: number; bottom: number } {
  if (look === 'stretch') return { top: height - STRETCH_PX - MARGIN, bottom: height - MARGIN };
  return { top: y(high) - MARGIN, bottom: y(low) + MARGIN };
}

function touches({ width }: Projection, a: number, b: number): boolean {
  return Math.max(a, b) >= -OVERHANG && Math.min(a, b) <= width + OVERHANG;
}
