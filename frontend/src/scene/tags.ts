import type { SpanShape } from './shape.ts';

/** A span's name in a box above it. */
export interface Tag {
  left: number;
  top: number;
  width: number;
  height: number;
  text: string;
  colour: string;
}

const HEIGHT = 18;
const PADDING = 6;

/**
 * Where tags go so that none covers another: those that are looked at first, then the widest spans.
 * A span much narrower than its name has none until it is looked at, unless what it says is that it is not
 * stored. Tags stay inside the pane.
 */
export function placeTags(
  spans: readonly SpanShape[],
  measure: (text: string) => number,
  paneWidth: number,
): Tag[] {
  const placed: Tag[] = [];
  const byImportance = spans.filter(({ tag }) => tag !== '').sort((a, b) => importance(b) - importance(a));
  for (const span of byImportance) {
    const width = measure(span.tag) + 2 * PADDING;
    const looked = span.emphasis !== 'none';
    if (!looked && span.look !== 'unstored' && span.right - span.left < width * 0.6) continue;
    const tag = {
      left: inside(span.left, width, paneWidth),
      top: topOf(span),
      width,
      height: HEIGHT,
      text: span.tag,
      colour: span.colour,
    };
    if (looked || !placed.some((other) => overlap(tag, other))) placed.push(tag);
  }
  // Drawn in reverse, so that what is looked at covers the rest.
  return placed.reverse();
}

function importance(span: SpanShape): number {
  return span.emphasis === 'none' ? span.right - span.left : Number.MAX_SAFE_INTEGER;
}

/** A tag of a span that begins left of the pane stays at the pane's edge while the span is there. */
function inside(left: number, width: number, paneWidth: number): number {
  return Math.max(Math.min(left, paneWidth - width), 0);
}

function topOf(span: SpanShape): number {
  return Math.max(0, span.top - HEIGHT);
}

function overlap(a: Tag, b: Tag): boolean {
  return (
    a.left < b.left + b.width &&
    b.left < a.left + a.width &&
    a.top < b.top + b.height &&
    b.top < a.top + a.height
  );
}
