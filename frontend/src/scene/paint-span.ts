import type { Look } from '../marks/look.ts';
import type { SpanShape } from './shape.ts';

type Context = CanvasRenderingContext2D;

/** The edge of each kind of span: they differ without their colour as well. */
const DASHES: Readonly<Record<Look, readonly number[]>> = {
  human: [],
  suggested: [5, 4],
  accepted: [],
  corrected: [10, 3, 2, 3],
  rejected: [2, 3],
  stretch: [],
  unstored: [2, 6],
};
/** Between the two frames of what was accepted or corrected. */
const INSET_PX = 3;
/** Between the strokes of a band. */
const HATCH_PX = 6;

/**
 * Draws a span's edges: one frame by hand, dashes for suggestions, two frames for what was kept, a cross for
 * what was not.
 */
export function paintSpan(context: Context, shape: SpanShape): void {
  const { left, right, top, bottom, colour, emphasis, look } = shape;
  context.strokeStyle = colour;
  context.lineWidth = emphasis === 'selected' ? 2 : 1;
  context.globalAlpha = emphasis === 'none' ? 0.55 : 1;
  context.setLineDash(DASHES[look] as number[]);
  context.strokeRect(left, top, right - left, bottom - top);
  context.setLineDash([]);
  if (look === 'accepted' || look === 'corrected') {
    const [width, height] = [right - left - 2 * INSET_PX, bottom - top - 2 * INSET_PX];
    if (width > 0 && height > 0) context.strokeRect(left + INSET_PX, top + INSET_PX, width, height);
  }
  if (look === 'rejected') paintCross(context, shape);
  if (look === 'stretch') paintHatch(context, shape);
  context.globalAlpha = 1;
}

function paintCross(context: Context, { left, right, top, bottom }: SpanShape): void {
  context.beginPath();
  context.moveTo(left, top);
  context.lineTo(right, bottom);
  context.moveTo(left, bottom);
  context.lineTo(right, top);
  context.stroke();
}

/** Only as far as the pane can be: a stretch may be as long as the chart. */
function paintHatch(context: Context, { left, right, top, bottom }: SpanShape): void {
  const [from, to] = [Math.max(left, -HATCH_PX), Math.min(right, context.canvas.width)];
  context.beginPath();
  for (let x = from; x < to; x += HATCH_PX) {
    context.moveTo(x, bottom);
    context.lineTo(Math.min(x + bottom - top, right), top);
  }
  context.stroke();
}
