import { nearestIndex } from '../candles/run.ts';
import type { Candle } from '../contract/candle.ts';
import { endOf, type Mark, type Place, startOf } from './mark.ts';

/** How many candles lie from one time to another, negative to the past. */
export function stepsBetween(candles: readonly Candle[], from: number, to: number): number {
  return (nearestIndex(candles, to) ?? 0) - (nearestIndex(candles, from) ?? 0);
}

/**
 * The mark as a whole so many candles further, and, where it has prices, higher by `priceBy`. It keeps its
 * width in candles and stays on those that are held; the same mark where it lies elsewhere.
 */
export function shifted<Kind extends Mark>(
  mark: Kind,
  candles: readonly Candle[],
  steps: number,
  priceBy: number,
): Kind {
  const [start, end] = [nearestIndex(candles, startOf(mark)), nearestIndex(candles, endOf(mark))];
  if (start === undefined || end === undefined || !isHeld(candles, mark)) return mark;
  const by = within(candles, [start, end], steps);
  const timeOf = (time: number) =>
    by === 0 ? time : (candles[(nearestIndex(candles, time) ?? 0) + by]?.time ?? time);
  const placeOf = ({ time, price }: Place) => ({ time: timeOf(time), price: raised(price, priceBy) });
  if (mark.kind === 'point') return { ...mark, time: timeOf(mark.time) };
  if (mark.kind === 'span') return { ...mark, start: timeOf(mark.start), end: timeOf(mark.end) };
  return { ...mark, from: placeOf(mark.from), to: placeOf(mark.to) };
}

/**
 * Several marks so many candles further and so much higher, as far as all of them can go; undefined where one
 * of them lies beyond the candles that are held.
 */
export function shiftedTogether<Kind extends Mark>(
  marks: readonly Kind[],
  candles: readonly Candle[],
  steps: number,
  priceBy: number,
): Kind[] | undefined {
  if (marks.length > 1 && !marks.every((mark) => isHeld(candles, mark))) return undefined;
  const room = marks.map((mark) => {
    const [start = 0, end = 0] = [nearestIndex(candles, startOf(mark)), nearestIndex(candles, endOf(mark))];
    return within(candles, [start, end], steps);
  });
  const by = steps < 0 ? Math.max(...room) : Math.min(...room);
  return marks.map((mark) => shifted(mark, candles, by, priceBy));
}

/** How far what lies from one candle to another can go of so many steps. */
function within(candles: readonly Candle[], [start, end]: readonly [number, number], steps: number): number {
  return Math.min(Math.max(steps, -start), candles.length - 1 - end);
}

/** Without the noise of adding floats, which would be stored. */
function raised(price: number, by: number): number {
  return by === 0 ? price : Number((price + by).toPrecision(12));
}

/** Of a mark beyond the candles it is not known how wide it is in candles. */
function isHeld(candles: readonly Candle[], mark: Mark): boolean {
  const [first, last] = [candles[0], candles.at(-1)];
  return first !== undefined && last !== undefined && startOf(mark) >= first.time && endOf(mark) <= last.time;
}
