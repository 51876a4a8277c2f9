import type { End } from '../marks/change.ts';
import { ARROW, type Shape, type Spot } from './shape.ts';

/** What lies under the pointer. */
export interface Hit {
  key: string;
  part: 'body' | End;
  /** The higher one wins; among equals the nearer. */
  rank: number;
  distance: number;
}

/** How near the pointer must come, in CSS pixels. */
const REACH = 7;
/** A finger hides what it is at: half of a target's size after WCAG 2.5.5. */
const FINGER_REACH = 22;

/** Ends win over arrows and strokes, those over areas, smaller areas over larger ones. */
const RANK = { end: 4, arrow: 3, stroke: 2, area: 1 } as const;

/** The topmost thing at this spot. */
export function hitAt(shapes: readonly Shape[], spot: Spot): Hit | undefined {
  return best(shapes.flatMap((shape) => hitsOf(shape, spot)));
}

function best(hits: readonly Hit[]): Hit | undefined {
  return hits.reduce<Hit | undefined>((found, hit) => (found && !wins(hit, found) ? found : hit), undefined);
}

/**
 * What of the selected mark can be taken hold of at this spot: an end, or the whole of it while all of it
 * is in view. Nothing else has grips, so that a pan which begins on a mark stays a pan. A finger takes hold
 * of ends alone, from further away: a swipe over a mark, which may fill half a phone, means the chart.
 */
export function gripAt(
  shapes: readonly Shape[],
  spot: Spot,
  paneWidth: number,
  finger = false,
): Hit | undefined {
  const selected = shapes.filter(({ emphasis }) => emphasis === 'selected');
  if (finger) return best(selected.flatMap((shape) => endHits(shape, spot, FINGER_REACH)));
  const hit = hitAt(selected, spot);
  if (hit?.part !== 'body') return hit;
  return selected.some((shape) => shape.key === hit.key && isWithin(shape, paneWidth)) ? hit : undefined;
}

function isWithin(shape: Shape, paneWidth: number): boolean {
  if (shape.kind === 'arrow') return true;
  const [left, right] =
    shape.kind === 'span' ? [shape.left, shape.right] : [shape.from.x, shape.to.x].sort((a, b) => a - b);
  return (left ?? 0) >= 0 && (right ?? 0) <= paneWidth;
}

function wins(hit: Hit, over: Hit): boolean {
  return hit.rank > over.rank || (hit.rank === over.rank && hit.distance < over.distance);
}

function hitsOf(shape: Shape, spot: Spot): Hit[] {
  if (shape.kind === 'arrow') return arrowHit(shape.key, shape.tip, shape.up, spot);
  return [...endHits(shape, spot, REACH), ...bodyHit(shape, spot)];
}

function arrowHit(key: string, tip: Spot, up: boolean, spot: Spot): Hit[] {
  const centre = { x: tip.x, y: tip.y + ((up ? 1 : -1) * ARROW.height) / 2 };
  const distance = Math.hypot(spot.x - centre.x, spot.y - centre.y);
  return distance <= ARROW.height / 2 + 3 ? [{ key, part: 'body', rank: RANK.arrow, distance }] : [];
}

function endHits(shape: Shape, spot: Spot, reach: number): Hit[] {
  if (shape.kind === 'arrow' || shape.emphasis !== 'selected') return [];
  const [start, end] = endSpots(shape, spot);
  return [
    { part: 'start' as const, distance: distanceTo(start, spot) },
    { part: 'end' as const, distance: distanceTo(end, spot) },
  ]
    .filter(({ distance }) => distance <= reach)
    .map((near) => ({ key: shape.key, rank: RANK.end, ...near }));
}

/** Where the two ends can be taken hold of; a span's anywhere along its edges. */
function endSpots(shape: Exclude<Shape, { kind: 'arrow' }>, spot: Spot): [Spot, Spot] {
  if (shape.kind !== 'span') return [shape.from, shape.to];
  const y = Math.min(Math.max(spot.y, shape.top), shape.bottom);
  return [
    { x: shape.startX, y },
    { x: shape.endX, y },
  ];
}

function bodyHit(shape: Exclude<Shape, { kind: 'arrow' }>, spot: Spot): Hit[] {
  if (shape.kind === 'line') {
    const distance = distanceToLine(shape.from, shape.to, spot);
    return distance <= REACH ? [{ key: shape.key, part: 'body', rank: RANK.stroke, distance }] : [];
  }
  const box = boxOf(shape);
  const inside = spot.x >= box.left && spot.x <= box.right && spot.y >= box.top && spot.y <= box.bottom;
  const size = (box.right - box.left) * (box.bottom - box.top);
  return inside ? [{ key: shape.key, part: 'body', rank: RANK.area, distance: size }] : [];
}

/** The keys of the shapes that touch the box between two spots. */
export function within(shapes: readonly Shape[], a: Spot, b: Spot): string[] {
  const box = {
    left: Math.min(a.x, b.x),
    right: Math.max(a.x, b.x),
    top: Math.min(a.y, b.y),
    bottom: Math.max(a.y, b.y),
  };
  return shapes
    .filter((shape) => {
      const { left, right, top, bottom } = extentOf(shape);
      return left <= box.right && right >= box.left && top <= box.bottom && bottom >= box.top;
    })
    .map(({ key }) => key);
}

function extentOf(shape: Shape): { left: number; right: number; top: number; bottom: number } {
  if (shape.kind !== 'arrow') return boxOf(shape);
  const { x, y } = shape.tip;
  const half = ARROW.width / 2;
  return {
    left: x - half,
    right: x + half,
    top: shape.up ? y : y - ARROW.height,
    bottom: shape.up ? y + ARROW.height : y,
  };
}

/** The edges of an area, or of what a line spans, whichever of its corners come first. */
export function boxOf(shape: Exclude<Shape, { kind: 'arrow' }>) {
  if (shape.kind === 'span') return shape;
  return {
    left: Math.min(shape.from.x, shape.to.x),
    right: Math.max(shape.from.x, shape.to.x),
    top: Math.min(shape.from.y, shape.to.y),
    bottom: Math.max(shape.from.y, shape.to.y),
  };
}

function distanceTo(a: Spot, b: Spot): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** The distance to the part of the line between its ends. */
export function distanceToLine(from: Spot, to: Spot, spot: Spot): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((spot.x - from.x) * dx + (spot.y - from.y) * dy) / length;
  const share = Math.min(1, Math.max(0, along));
  return distanceTo({ x: from.x + share * dx, y: from.y + share * dy }, spot);
}
