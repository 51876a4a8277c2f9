import { inkOn } from '../marks/colour.ts';
import { boxOf } from './hit.ts';
import { paintSpan } from './paint-span.ts';
import {
  ARROW,
  type ArrowShape,
  type LineShape,
  type RectangleShape,
  type Shape,
  type Spot,
} from './shape.ts';
import { placeTags, type Tag } from './tags.ts';

/** What the canvas needs beside the shapes. */
export interface Paper {
  /** The pane's own colour, for what must stand out from the candles. */
  ground: string;
  fontFamily: string;
  width: number;
}

type Context = CanvasRenderingContext2D;
const HANDLE_RADIUS = 4.5;

/** Where many areas lie over each other, the candles must still be seen through all of them. */
function areaAlpha(areas: number): number {
  return Math.max(0.04, 0.11 - areas * 0.001);
}

/** Draws what lies below the candles: the fill of areas. */
export function paintAreas(context: Context, shapes: readonly Shape[]): void {
  const alpha = areaAlpha(shapes.length);
  for (const shape of shapes) {
    if (shape.kind !== 'span' && shape.kind !== 'rectangle') continue;
    const { left, right, top, bottom } = boxOf(shape);
    context.globalAlpha = shape.emphasis === 'none' ? alpha : 0.2;
    context.fillStyle = shape.colour;
    context.fillRect(left, top, right - left, bottom - top);
  }
  context.globalAlpha = 1;
}

/** Draws what lies above the candles: edges, lines, arrows, tags, and the ends of what is selected. */
export function paintStrokes(context: Context, shapes: readonly Shape[], paper: Paper): void {
  context.lineJoin = 'round';
  context.lineCap = 'round';
  for (const shape of shapes) {
    if (shape.kind === 'span') paintSpan(context, shape);
    else if (shape.kind === 'rectangle') paintRectangle(context, shape);
    else if (shape.kind === 'line') paintLine(context, shape);
    else paintArrow(context, shape, paper);
  }
  paintTags(context, shapes, paper);
  for (const shape of shapes) if (shape.emphasis === 'selected') paintHandles(context, shape, paper);
}

function paintRectangle(context: Context, shape: RectangleShape): void {
  const { left, right, top, bottom } = boxOf(shape);
  context.strokeStyle = shape.colour;
  context.lineWidth = shape.emphasis === 'none' ? 1.25 : 2;
  context.strokeRect(left, top, right - left, bottom - top);
}

function paintLine(context: Context, { from, to, colour, emphasis }: LineShape): void {
  context.strokeStyle = colour;
  context.lineWidth = emphasis === 'none' ? 1.75 : 2.5;
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
}

/** A head on a short shaft, its outline in the ground's colour so that it stays clear of a candle. */
function paintArrow(context: Context, { tip, up, colour, emphasis }: ArrowShape, paper: Paper): void {
  const away = up ? 1 : -1;
  const half = ARROW.width / 2;
  const neck = tip.y + away * ARROW.height * 0.55;
  const tail = tip.y + away * ARROW.height;
  const points: [number, number][] = [
    [tip.x, tip.y],
    [tip.x + half, neck],
    [tip.x + 2, neck],
    [tip.x + 2, tail],
    [tip.x - 2, tail],
    [tip.x - 2, neck],
    [tip.x - half, neck],
  ];
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.closePath();
  context.strokeStyle = emphasis === 'none' ? paper.ground : colour;
  context.lineWidth = emphasis === 'selected' ? 5 : 3;
  context.globalAlpha = emphasis === 'none' ? 1 : 0.35;
  context.stroke();
  context.globalAlpha = 1;
  context.fillStyle = colour;
  context.fill();
}

function paintTags(context: Context, shapes: readonly Shape[], paper: Paper): void {
  context.font = `600 11px ${paper.fontFamily}`;
  context.textBaseline = 'middle';
  const spans = shapes.filter((shape) => shape.kind === 'span');
  for (const tag of placeTags(spans, (text) => context.measureText(text).width, paper.width)) {
    paintTag(context, tag);
  }
}

function paintTag(context: Context, { left, top, width, height, text, colour }: Tag): void {
  context.beginPath();
  context.roundRect(left, top, width, height, 3);
  context.fillStyle = colour;
  context.fill();
  context.fillStyle = inkOn(colour);
  context.fillText(text, left + 6, top + height / 2 + 0.5);
}

function paintHandles(context: Context, shape: Shape, paper: Paper): void {
  for (const { x, y } of handlesOf(shape)) {
    context.beginPath();
    context.arc(x, y, HANDLE_RADIUS, 0, 2 * Math.PI);
    context.fillStyle = paper.ground;
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = shape.colour;
    context.stroke();
  }
}

function handlesOf(shape: Shape): Spot[] {
  if (shape.kind === 'arrow') return [];
  if (shape.kind !== 'span') return [shape.from, shape.to];
  const y = (shape.top + shape.bottom) / 2;
  return [
    { x: shape.left, y },
    { x: shape.right, y },
  ];
}
