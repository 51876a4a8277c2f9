import { indexOfTime } from '../candles/run.ts';
import type { Drawing } from '../chart/drawing.ts';
import { neighbourOf } from '../marks/filter.ts';
import type { Mark } from '../marks/mark.ts';
import { formatMoment } from '../moment/moment.ts';
import type { Hands } from './hands.ts';

const FAR_CANDLES = 10;

/** Moves the selected marks, or else the cursor, by a candle; by ten with Shift. */
export function step({ board, drawing, shift }: Hands, direction: 1 | -1): void {
  const by = shift ? direction * FAR_CANDLES : direction;
  if (nudge(board, by, 0)) return;
  if (drawing?.step(by)) sayCursor({ board, drawing }, 'candle');
}

/** Moves the selected lines and rectangles, or else the cursor, by eight pixels of price. */
export function climb({ board, drawing }: Hands, direction: 1 | -1): void {
  if (!drawing || nudge(board, 0, direction * drawing.priceStep())) return;
  if (drawing.climb(direction)) sayCursor({ board, drawing }, 'price');
}

/** Goes to the first or the last candle of the chart, with the cursor. */
export function toEnd({ board, drawing }: Hands, end: 'oldest' | 'newest'): void {
  const { atOldest, atNewest } = board.candles.store.get();
  const isHeld = end === 'oldest' ? atOldest : atNewest;
  drawing?.expectCursor(end);
  if (!isHeld) board.candles.jump(end);
  else if (drawing) {
    drawing.toEnd(end);
    sayCursor({ board, drawing }, 'candle');
  }
}

/** Selects the next mark in time that the filter lets through, or the one before. */
export function visitNeighbour({ board, drawing }: Hands, direction: 1 | -1): void {
  const near = drawing?.cursor.place?.time ?? middleTime(drawing);
  const mark = neighbourOf(board.shownMarks(), board.tools.get().selected, direction, near);
  if (mark) board.visit(mark);
  else board.messages.tell('There are no marks to go to.');
}

/** Moves the selected marks; false where there is none that can be. */
function nudge(board: Hands['board'], candles: number, priceBy: number): boolean {
  const chosen = board.chosen();
  if (chosen.length === 0 || board.tools.get().tool.kind !== 'select') return false;
  const isStored = (mark: Mark) => !(mark.kind === 'span' && mark.suggested);
  return board.nudge.move(chosen.length === 1 ? chosen : chosen.filter(isStored), candles, priceBy);
}

function sayCursor(
  { board, drawing }: { board: Hands['board']; drawing: Drawing },
  what: 'candle' | 'price',
): void {
  const { place } = drawing.cursor;
  if (!place) return;
  const candles = drawing.candles.candles;
  const candle = candles[indexOfTime(candles, place.time) ?? -1];
  if (what === 'price' || !candle) board.messages.say(`Price ${drawing.candles.formatted(place.price)}`);
  else board.messages.say(`${formatMoment(candle.time)}, close ${drawing.candles.formatted(candle.close)}`);
}

function middleTime(drawing: Drawing | undefined): number {
  const range = drawing?.view.range;
  const candles = drawing?.candles.candles ?? [];
  const middle = range ? Math.round((range.from + range.to) / 2) : 0;
  return candles[Math.min(Math.max(middle, 0), candles.length - 1)]?.time ?? 0;
}
