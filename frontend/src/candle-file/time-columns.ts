import { columnsFor, type NameRole } from './names.ts';
import { takeApart } from './time/calendar.ts';
import { readClock } from './time/clock.ts';
import { fromDateDigits, isSerial, isWhole, unfolded } from './time/digits.ts';

/** How many of the texts look like what they are tested for; 1 for all. Empty ones do not count. */
export function share(texts: readonly string[], test: (text: string) => boolean): number {
  const filled = texts.filter((text) => text !== '');
  return filled.length === 0 ? 0 : filled.filter(test).length / filled.length;
}

export const isTime = (text: string) =>
  isWhole(unfolded(text)) || isSerial(text) || takeApart(text) !== undefined;
/** Unix times and dates in digits; shorter numbers are prices or counts. */
export const isStamp = (written: string) => isStampText(unfolded(written));
const isStampText = (text: string) =>
  isWhole(text)
    ? text.replace(/\D/g, '').length > 8 || fromDateDigits(text) !== undefined
    : takeApart(text) !== undefined;
const isClock = (text: string) =>
  !Number.isNaN(readClock(text, text.length > 4 ? 6 : text.length > 2 ? 4 : 2));
const isDateOnly = (text: string) =>
  isWhole(text) ? text.length <= 8 : isSerial(text) || takeApart(text)?.clock === null;
const MOST = 0.6;
const PARTS = ['year', 'month', 'day', 'hour', 'minute'] as const;

/** Beside the year in the column of the time, and where the hour is in the clock's, its minute. */
export interface DateParts {
  month: number;
  day: number;
  minute: number | null;
}

interface TimeColumns {
  time: number | undefined;
  clock: number | undefined;
  parts?: DateParts;
}

/** A date in columns of year, month and day; undefined where it is not. */
export function findParts(
  plain: readonly string[],
  column: (index: number) => string[],
): TimeColumns | undefined {
  const [year = -1, month = -1, day = -1, hour = -1, minute = -1] = PARTS.map((part) => plain.indexOf(part));
  const isDate = month !== -1 && day !== -1 && share(column(year), (text) => /^\d{4}$/.test(text)) >= MOST;
  if (!isDate) return undefined;
  const clock = columnsFor('clock', plain).find((index) => share(column(index), isClock) >= MOST);
  const hasMinute = hour !== -1 && minute !== -1;
  const parts = { month, day, minute: hasMinute ? minute : null };
  return { time: year, clock: hasMinute ? hour : clock, parts };
}

/**
 * A column that names a time and holds times; a date's, with the time of day beside it; else the first that
 * holds times.
 */
export function findTime(
  plain: readonly string[],
  column: (index: number) => string[],
  taken: ReadonlySet<number>,
): TimeColumns {
  const free = (role: NameRole) => columnsFor(role, plain).filter((index) => !taken.has(index));
  const holdsTime = (index: number) => share(column(index), isTime) >= MOST;
  const isDay = (index: number) => share(column(index), isDateOnly) >= MOST;
  const clocks = free('clock').filter((index) => share(column(index), isClock) >= MOST);
  const days = [...free('date'), ...free('stamp')].filter((index) => holdsTime(index) && isDay(index));
  const day = days.find((index) => !clocks.includes(index));
  const stamp = free('stamp').find((index) => holdsTime(index) && !(day !== undefined && isDay(index)));
  if (stamp !== undefined && !(day !== undefined && clocks.includes(stamp)))
    return { time: stamp, clock: undefined };
  if (day !== undefined) return { time: day, clock: clocks.find((index) => index !== day) };
  const named = [...free('date'), ...free('stamp')];
  // Pandas writes no name above its index, and yfinance the name of something else.
  const unnamed = plain.findIndex((_, index) => !taken.has(index) && share(column(index), isStamp) >= MOST);
  const time = named.find(holdsTime) ?? (unnamed === -1 ? named[0] : unnamed);
  return { time, clock: undefined };
}
