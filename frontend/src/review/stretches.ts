import { firstAtOrAfter } from '../candles/run.ts';
import type { Candle } from '../contract/candle.ts';
import type { Mark } from '../marks/mark.ts';

/** A part of a chart in which no span lies, both ends inclusive. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * The parts of these candles that no stored span covers, earliest first, each at most `longest` candles: what
 * can be looked at in one view.
 */
export function unlabelledStretches(
  candles: readonly Candle[],
  marks: readonly Mark[],
  longest: number,
): Stretch[] {
  const covered = marks
    .filter((mark) => mark.kind === 'span' && !mark.suggested)
    .map((mark) => (mark.kind === 'span' ? [mark.start, mark.end] : [0, 0]) as [number, number])
    .sort(([a], [b]) => a - b);
  const stretches: Stretch[] = [];
  let from = 0;
  for (const [start, end] of covered) {
    pushPieces(stretches, candles, from, firstAtOrAfter(candles, start), longest);
    from = Math.max(from, firstAtOrAfter(candles, end + 1));
  }
  pushPieces(stretches, candles, from, candles.length, longest);
  return stretches;
}

/** Pieces of about the same length, so that no view holds a single candle. */
function pushPieces(
  to: Stretch[],
  candles: readonly Candle[],
  from: number,
  end: number,
  longest: number,
): void {
  const count = end - from;
  if (count <= 0) return;
  const pieces = Math.ceil(count / longest);
  for (let piece = 0; piece < pieces; piece += 1) {
    const first = candles[from + Math.round((count * piece) / pieces)];
    const last = candles[from + Math.round((count * (piece + 1)) / pieces) - 1];
    if (first && last) to.push({ start: first.time, end: last.time });
  }
}
